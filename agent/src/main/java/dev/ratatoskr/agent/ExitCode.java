package dev.ratatoskr.agent;

/** What the process tells its caller. */
final class ExitCode {
  static final int OK = 0;

  /** It did not work: no daemon, no rights. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  private ExitCode() {}
}
