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
 */
public record EndpointSettings(
    AgentIdentity identity,
    PinStore pins,
    boolean requireSigned,
    List<InetSocketAddress> bind,
    Set<String> features,
    PunchSettings punch) {

  public EndpointSettings {
    bind = List.copyOf(bind);
    features = Set.copyOf(features);
    if (bind.isEmpty()) {
      throw new IllegalArgumentException("no address to bind");
    }
  }

  /** With the usual limits of a punch. */
  public EndpointSettings(
      AgentIdentity identity,
      PinStore pins,
      boolean requireSigned,
      List<InetSocketAddress> bind,
      Set<String> features) {
    this(identity, pins, requireSigned, bind, features, PunchSettings.DEFAULT);
  }
}
