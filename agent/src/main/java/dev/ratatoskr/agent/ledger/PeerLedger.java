package dev.ratatoskr.agent.ledger;

import dev.ratatoskr.agent.bridge.PeerUri;
import dev.ratatoskr.transport.identity.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The peers we gave to the router, in a file that outlives a killed agent. A remote is written
 * before {@code addPeer} and struck after {@code removePeer}, so the file never knows too little.
 * Without secrets, one remote a line; replaced atomically, for its owner only.
 *
 * <p>It reads and writes a small file: not on the loop. Safe for several threads.
 */
public final class PeerLedger {
  private final @Nullable Path file;
  private final Set<String> remotes = new LinkedHashSet<>();

  private PeerLedger(@Nullable Path file) {
    this.file = file;
  }

  /** A ledger that no later run reads. */
  public static PeerLedger inMemory() {
    return new PeerLedger(null);
  }

  /**
   * Reads what an earlier run left. Lines that no agent wrote are dropped.
   *
   * @throws IOException when the file is there and cannot be read
   */
  public static PeerLedger open(Path file) throws IOException {
    PeerLedger ledger = new PeerLedger(file);
    try {
      byte[] bytes = Files.readAllBytes(file);
      new String(bytes, StandardCharsets.ISO_8859_1)
          .lines()
          .filter(PeerUri::isRemote)
          .forEach(ledger.remotes::add);
    } catch (NoSuchFileException e) {
      // The first run.
    }
    return ledger;
  }

  /** What is written now. */
  public synchronized Set<String> remotes() {
    return Set.copyOf(remotes);
  }

  /**
   * Writes a remote down; to be done before {@code addPeer}.
   *
   * @throws IOException when it could not be written: do not add the peer
   */
  public synchronized void add(String remote) throws IOException {
    if (!PeerUri.isRemote(remote)) {
      throw new IllegalArgumentException("not a remote of ours: " + remote);
    }
    if (remotes.add(remote)) {
      store();
    }
  }

  /**
   * Strikes a remote; to be done after {@code removePeer}.
   *
   * @throws IOException when it could not be written; the next start then sweeps once more
   */
  public synchronized void strike(String remote) throws IOException {
    if (remotes.remove(remote)) {
      store();
    }
  }

  private void store() throws IOException {
    if (file == null) {
      return;
    }
    PrivateFile.write(
        file, (String.join("\n", remotes) + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
