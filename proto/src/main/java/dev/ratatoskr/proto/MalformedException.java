package dev.ratatoskr.proto;

/**
 * Bytes that came from outside and do not follow their format. The one exception every decoder
 * throws; the message names the field and what was wrong with it, and never repeats secret bytes.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }

  public MalformedException(String message, Throwable cause) {
    super(message, cause);
  }
}
