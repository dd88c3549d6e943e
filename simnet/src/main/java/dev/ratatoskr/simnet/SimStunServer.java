package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A STUN server on two addresses and two ports of a public host (RFC 8489, RFC 5780): answers
 * Binding requests with XOR-MAPPED-ADDRESS, RESPONSE-ORIGIN and OTHER-ADDRESS, and obeys
 * CHANGE-REQUEST. A plain one has one address and port, and knows nothing of RFC 5780.
 */
public final class SimStunServer {
  /** The usual port. */
  public static final int PORT = 3478;

  /** The other port. */
  public static final int ALTERNATE_PORT = 3479;

  private final SimHost host;
  private final Map<InetSocketAddress, UdpPort> ports = new HashMap<>();
  private final Map<InetAddress, InetAddress> others = new HashMap<>();
  private long requests;

  private SimStunServer(SimHost host) {
    this.host = host;
  }

  /** A server on a new public host with two IPv4 and two IPv6 addresses. */
  public static SimStunServer on(SimNet net, String name) {
    SimHost host = net.host(name).ipv4().ipv6().ipv6();
    SimStunServer server = new SimStunServer(host);
    List<InetAddress> all = host.addresses();
    for (int i = 0; i < all.size(); i++) {
      InetAddress other = all.get(i ^ 1);
      server.others.put(all.get(i), other);
      server.open(new InetSocketAddress(all.get(i), PORT));
      server.open(new InetSocketAddress(all.get(i), ALTERNATE_PORT));
    }
    return server;
  }

  /** A server without RFC 5780 on a new public host with one IPv4 and one IPv6 address. */
  public static SimStunServer plain(SimNet net, String name) {
    SimStunServer server = new SimStunServer(net.host(name).ipv6());
    server.host.addresses().forEach(a -> server.open(new InetSocketAddress(a, PORT)));
    return server;
  }

  /** The host, to give it a link. */
  public SimHost host() {
    return host;
  }

  /** The primary IPv4 address and port. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host.ipv4Address(), PORT);
  }

  /** The primary IPv6 address and port. */
  public InetSocketAddress ipv6Address() {
    return new InetSocketAddress(host.ipv6Address(), PORT);
  }

  /** How many well-formed requests came. */
  public long requests() {
    return requests;
  }

  private void open(InetSocketAddress local) {
    ports.put(local, host.open(local, (from, payload, now) -> onDatagram(local, from, payload)));
  }

  private void onDatagram(InetSocketAddress local, InetSocketAddress from, ByteBuffer payload) {
    StunMessage request;
    try {
      request = StunCodec.decode(payload).message();
    } catch (MalformedException e) {
      return;
    }
    if (request.stunClass() != StunClass.REQUEST) {
      return;
    }
    requests++;
    StunAttribute.ChangeRequest change =
        request.changeRequest().orElse(new StunAttribute.ChangeRequest(false, false));
    boolean plain = others.isEmpty();
    InetSocketAddress origin =
        plain ? local : changed(local, change.changeIp(), change.changePort());
    UdpPort port = ports.get(origin);
    if (port != null) {
      StunMessage answer = plain ? plain(request, from) : behavioural(request, from, local, origin);
      port.send(from, StunCodec.encode(answer));
    }
  }

  private StunMessage behavioural(
      StunMessage request,
      InetSocketAddress from,
      InetSocketAddress local,
      InetSocketAddress origin) {
    return StunMessage.of(
        StunClass.SUCCESS,
        request.transactionId(),
        new StunAttribute.XorMappedAddress(from),
        new StunAttribute.ResponseOrigin(origin),
        new StunAttribute.OtherAddress(changed(local, true, true)));
  }

  /**
   * CHANGE-REQUEST must be understood, so that who does not refuses it (RFC 8489 section 6.3.1).
   */
  private static StunMessage plain(StunMessage request, InetSocketAddress from) {
    return request.changeRequest().isEmpty()
        ? StunMessage.of(
            StunClass.SUCCESS, request.transactionId(), new StunAttribute.XorMappedAddress(from))
        : StunMessage.of(
            StunClass.ERROR,
            request.transactionId(),
            new StunAttribute.ErrorCode(420, "Unknown Attribute"),
            new StunAttribute.UnknownAttributes(
                request.changeRequest().stream().map(StunAttribute::type).toList()));
  }

  private InetSocketAddress changed(InetSocketAddress local, boolean ip, boolean port) {
    InetAddress own = local.getAddress();
    int otherPort = local.getPort() == PORT ? ALTERNATE_PORT : PORT;
    return new InetSocketAddress(
        ip ? others.getOrDefault(own, own) : own, port ? otherPort : local.getPort());
  }
}
