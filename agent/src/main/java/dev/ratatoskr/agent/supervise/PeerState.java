package dev.ratatoskr.agent.supervise;

import java.util.Locale;

/** Where the agent stands with one peer, in the words of the status. */
public enum PeerState {
  /** Asking over the overlay whether an agent is there, or securing the connection to it. */
  RENDEZVOUS,
  /** Looking for a direct path. */
  PUNCHING,
  /** Handing the path to both routers. */
  CONNECTING,
  /** The routers peer over the direct path. */
  BRIDGED,
  /** A direct path stands ready but is not given to the router; the reason says why. */
  STANDBY,
  /** The last try did not succeed; the reason says why, and another follows. */
  FAILED;

  /** The word that the status prints. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
