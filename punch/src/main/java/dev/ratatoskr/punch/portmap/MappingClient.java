package dev.ratatoskr.punch.portmap;

import org.jspecify.annotations.Nullable;

/**
 * One protocol with one gateway. It finds out whether the gateway speaks it, and when it is chosen,
 * gets a mapping and holds it. Its owner reads {@link #standing} after every input.
 */
sealed interface MappingClient permits PcpClient, NatPmpClient, IgdClient {

  PortMapProtocol protocol();

  /** Finds out whether the gateway speaks the protocol. */
  void onStart(long nowNanos);

  /** Gets a mapping. Only when {@link Standing.Offers}. */
  void onChosen(long nowNanos);

  /** Another protocol was chosen: ends without a packet. */
  void onAbandoned();

  /** The host woke up, or its network moved: asks at once whether the mapping still holds. */
  void onWake(long nowNanos);

  /** Gives the mapping back; {@link Standing.Ended} when that is done. */
  void onRelease(long nowNanos);

  void onTimeout(long nowNanos);

  long nextNanos();

  Standing standing();

  /** How it stands between us and the gateway. */
  sealed interface Standing {
    /** The question whether it speaks the protocol is open, or the mapping is being made. */
    record Asking() implements Standing {}

    /** It does, and would map. */
    record Offers() implements Standing {}

    /** It has. */
    record Mapped(PortMapping mapping) implements Standing {}

    /** It does not, and this is why. */
    record Failed(PortMapFailure reason) implements Standing {}

    /** Given back or abandoned. */
    record Ended() implements Standing {}

    /** The mapping, if there is one. */
    default @Nullable PortMapping mapping() {
      return this instanceof Mapped mapped ? mapped.mapping() : null;
    }
  }
}
