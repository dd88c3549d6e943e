package dev.ratatoskr.netns.lab;

import java.io.IOException;

/** Something the laboratory needs did not work; the message is one line that says what. */
public final class LabException extends IOException {
  private static final long serialVersionUID = 1;

  /** Makes one with a message for a person. */
  public LabException(String message) {
    super(message);
  }

  /** Makes one with the failure below it. */
  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
