package dev.ratatoskr.transport.identity;

import java.io.IOException;

/**
 * A file that holds a key cannot be used. The message names the file, what is wrong and what to do;
 * it never repeats the file's contents, and there is deliberately no cause, whose text could.
 */
public final class IdentityFileException extends IOException {
  private static final long serialVersionUID = 1L;

  IdentityFileException(String message) {
    super(message);
  }
}
