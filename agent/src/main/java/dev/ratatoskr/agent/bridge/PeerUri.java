package dev.ratatoskr.agent.bridge;

import dev.ratatoskr.proto.PeerKey;
import java.util.Objects;
import java.util.regex.Pattern;

/** The URI by which the router dials our shim. It holds a password, which is not printed. */
public final class PeerUri {
  private static final Pattern SHAPE = Pattern.compile("tcp://127\\.0\\.0\\.1:[0-9]{1,5}");

  private final String remote;
  private final String query;

  /**
   * A URI that pins who answers there.
   *
   * @param port the shim's, 1..65535
   * @param peerKey the only node that may answer
   * @param password at most 64 characters, shared by both routers
   * @param maxBackoffSeconds the longest pause between the router's dials; at least 30 up to router
   *     0.5.12, 5 from 0.5.13 on
   */
  public PeerUri(int port, PeerKey peerKey, String password, int maxBackoffSeconds) {
    this.remote = "tcp://127.0.0.1:" + port;
    this.query =
        "?key=" + peerKey + "&password=" + password + "&maxbackoff=" + maxBackoffSeconds + "s";
  }

  /** Whether the text is what {@link #remote} can be. */
  public static boolean isRemote(String text) {
    return SHAPE.matcher(text).matches();
  }

  /** What {@code removePeer} takes and {@code getPeers} shows; without secrets. */
  public String remote() {
    return remote;
  }

  /** What {@code addPeer} takes. Secret. */
  public String secretText() {
    return remote + query;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PeerUri other && remote.equals(other.remote) && query.equals(other.query);
  }

  @Override
  public int hashCode() {
    return Objects.hash(remote, query);
  }

  /** The part without secrets. */
  @Override
  public String toString() {
    return remote;
  }
}
