package dev.ratatoskr.agent.admin;

import dev.ratatoskr.agent.config.AdminAddress;

/** How it stands between the client and the router. */
public sealed interface AdminState {

  /**
   * No router answers, or none that goes on answering; the client keeps trying.
   *
   * @param reason one line that says what to do where something can be done
   */
  record Searching(String reason) implements AdminState {}

  /**
   * The router has closed the connection. It may restart: only when it stays away for some seconds
   * {@link Searching} follows.
   *
   * @param reason one line that says what happened
   */
  record Lost(String reason) implements AdminState {}

  /** The router answers. Told again when it was restarted, perhaps with another key. */
  record Connected(AdminAddress address, SelfInfo self) implements AdminState {}

  /**
   * A router that we cannot work with; the client keeps asking, for it may be replaced.
   *
   * @param reason one line that says what to do
   */
  record Incompatible(String reason) implements AdminState {}
}
