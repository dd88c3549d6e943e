package dev.ratatoskr.agent.supervise;

/** How one side sees a bridge; both sides tell each other when it changes. */
public enum Use {
  /** There is traffic, or was lately. */
  BUSY,
  /** No traffic for as long as that side's setting says. */
  IDLE,
  /** As {@link #IDLE}, but that side's router reaches the mesh, or the peer, by no other way. */
  NEEDED,
  /** The routers leave it unused beside traffic: that side takes it down. */
  IGNORED
}
