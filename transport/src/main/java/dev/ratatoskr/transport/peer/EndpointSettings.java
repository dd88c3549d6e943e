package dev.ratatoskr.transport.peer;

import dev.ratatoskr.punch.peer.PunchSettings;
import dev.ratatoskr.transport.identity.AgentIdentity;
import dev.ratatoskr.transport.identity.PinStore;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * How an endpoint is set up.
 *
 * @param identity who we are
 * @param pins the certificates seen on the overlay path; written by the endpoint's loop only
 * @param requireSigned whether a peer without a signed binding is refused
 * @param bind the local addresses of the direct port, all with the same port; at least one
 * @param features what we offer on the control stream
 * @param punch limits of each punch
 * @param earlier what an earlier endpoint has learnt
 */
public record EndpointSettings(
    AgentIdentity identity,
    PinStore pins,
    boolean requireSigned,
    List<InetSocketAddress> bind,
    Set<String> features,
    PunchSettings punch,
    EndpointMemory earlier) {

  public EndpointSettings {
    bind = List.copyOf(bind);
    features = Set.copyOf(features);
    if (bind.isEmpty()) {
      throw new IllegalArgumentException("no address to bind");
    }
  }

  /** With the usual limits of a punch, and without any memory. */
  public EndpointSettings(
      AgentIdentity identity,
      PinStore pins,
      boolean requireSigned,
      List<InetSocketAddress> bind,
      Set<String> features) {
    this(
        identity,
        pins,
        requireSigned,
        bind,
        features,
        PunchSettings.DEFAULT,
        EndpointMemory.NOTHING);
  }

  /** The same with other limits of a punch. */
  public EndpointSettings with(PunchSettings limits) {
    return new EndpointSettings(identity, pins, requireSigned, bind, features, limits, earlier);
  }

  /** The same with what an earlier endpoint has learnt. */
  public EndpointSettings with(EndpointMemory memory) {
    return new EndpointSettings(identity, pins, requireSigned, bind, features, punch, memory);
  }
}
