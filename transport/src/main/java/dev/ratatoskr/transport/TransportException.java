package dev.ratatoskr.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operation on a peer or its streams that failed; each subtype is one thing that can happen. */
public abstract sealed class TransportException extends IOException {
  private static final long serialVersionUID = 1L;

  private TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The local port could not be opened: in use, not ours, or no rights. */
  public static final class BindFailed extends TransportException {
    private static final long serialVersionUID = 1L;

    public BindFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The QUIC engine asked for cannot run on this system; the message says why. */
  public static final class NoEngine extends TransportException {
    private static final long serialVersionUID = 1L;

    public NoEngine(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The connection or stream has ended; the message carries the reason. */
  public static final class Closed extends TransportException {
    private static final long serialVersionUID = 1L;

    public Closed(String message) {
      super(message, null);
    }
  }
}
