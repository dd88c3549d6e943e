package dev.ratatoskr.agent.doctor;

/** How bad a finding is. */
public enum Severity {
  /** All is well. */
  OK,
  /** Good to know; nothing needs to be done. */
  NOTE,
  /** It works, but worse than it could. */
  WARNING,
  /** Without a change there will be no bridges. */
  PROBLEM
}
