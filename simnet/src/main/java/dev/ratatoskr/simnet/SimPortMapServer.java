package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpRequest;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpMapping;
import dev.ratatoskr.proto.portmap.PcpRequest;
import dev.ratatoskr.proto.portmap.PcpResponse;
import dev.ratatoskr.proto.portmap.PcpResult;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * PCP and NAT-PMP in the gateway of a network (RFC 6887, RFC 6886). A mapping lets everyone in to
 * that port. What it answers may be spoilt, to play a hostile gateway.
 */
public final class SimPortMapServer {
  /** Where it listens. */
  public static final int PORT = 5351;

  private final SimNet net;
  private final Router lan;
  private final Box box;
  private final InetAddress address4;
  private final InetAddress address6;
  private final Map<Opening, Lease> leases = new HashMap<>();
  private final List<Integer> asked = new ArrayList<>();
  private Rules rules = Rules.USUAL;
  private Function<Reply, List<Reply>> spoil = List::of;
  private long epochStartNanos;

  private SimPortMapServer(Router lan) {
    this.net = lan.net();
    this.lan = lan;
    this.box = lan.gateway();
    this.address4 = lan.gatewayAddress(false);
    this.address6 = lan.gatewayAddress(true);
    this.epochStartNanos = net.nowNanos();
    lan.join(address4, this::onPacket);
    lan.join(address6, this::onPacket);
  }

  /** What is seen from outside. */
  private record Opening(boolean ipv6, int port) {}

  /** Who has an external port, and since when, in the net's clock. */
  private record Lease(InetSocketAddress inside, long grantedNanos) {}

  /**
   * What it does.
   *
   * @param pcp whether it speaks PCP
   * @param natPmp whether it speaks NAT-PMP
   * @param mostSeconds the longest lifetime it grants
   * @param pcpResult the PCP result of every MAP, 0 for success
   */
  public record Rules(boolean pcp, boolean natPmp, long mostSeconds, int pcpResult) {
    /** Both protocols, an hour. */
    public static final Rules USUAL = new Rules(true, true, 3600, PcpResult.SUCCESS);

    /** PCP alone. */
    public static final Rules PCP = new Rules(true, false, 3600, PcpResult.SUCCESS);

    /** NAT-PMP alone. */
    public static final Rules NAT_PMP = new Rules(false, true, 3600, PcpResult.SUCCESS);

    /** Nothing is answered at all. */
    public static final Rules SILENT = new Rules(false, false, 3600, PcpResult.SUCCESS);

    /** With another longest lifetime. */
    public Rules lifetime(long seconds) {
      return new Rules(pcp, natPmp, seconds, pcpResult);
    }

    /** With PCP that always fails. */
    public Rules failing(int result) {
      return new Rules(pcp, natPmp, mostSeconds, result);
    }
  }

  /** An answer on its way. */
  public record Reply(InetSocketAddress from, InetSocketAddress to, ByteBuffer payload) {}

  /** Puts one into the gateway of a network. */
  public static SimPortMapServer in(Router lan) {
    return new SimPortMapServer(lan);
  }

  /** Other rules from now on; leases stay. */
  public SimPortMapServer rules(Rules newRules) {
    rules = newRules;
    return this;
  }

  /** Answers go through this from now on. */
  public SimPortMapServer spoil(Function<Reply, List<Reply>> newSpoil) {
    spoil = newSpoil;
    return this;
  }

  /** Its address on the inside. */
  public InetAddress address(boolean ipv6) {
    return ipv6 ? address6 : address4;
  }

  /** Forgets all leases, and its clock begins anew. */
  public void restart() {
    List.copyOf(leases.keySet()).forEach(this::drop);
    epochStartNanos = net.nowNanos();
  }

  /** The external ports that are mapped. */
  public List<Integer> mapped() {
    return leases.keySet().stream().map(Opening::port).toList();
  }

  /** The first byte and the opcode of every request so far, as {@code version << 8 | opcode}. */
  public List<Integer> asked() {
    return List.copyOf(asked);
  }

  private void onPacket(Packet packet) {
    byte[] bytes = packet.payload();
    if (packet.to().getPort() != PORT || bytes.length < 2) {
      return;
    }
    asked.add(bytes[0] << 8 | bytes[1]);
    try {
      if (bytes[0] == NatPmpCodec.VERSION) {
        onNatPmp(NatPmpCodec.decodeRequest(ByteBuffer.wrap(bytes)), packet);
      } else {
        onPcp(PcpCodec.decodeRequest(ByteBuffer.wrap(bytes)), packet);
      }
    } catch (MalformedException e) {
      net.trace(Trace.Kind.REFUSED, lan.name() + ".portmap", packet);
    }
  }

  private void onPcp(PcpRequest request, Packet packet) {
    if (!rules.pcp()) {
      if (rules.natPmp()) {
        reply(packet, NatPmpCodec.encode(new NatPmpResponse.Other(header(1), packet.payload()[1])));
      }
      return;
    }
    switch (request) {
      case PcpRequest.Announce announce ->
          reply(packet, PcpCodec.encode(new PcpResponse.Announce(header(PcpResult.SUCCESS, 0))));
      case PcpRequest.Map map -> onPcpMap(map, packet);
      case PcpRequest.Other other ->
          reply(packet, PcpCodec.encode(new PcpResponse.Other(header(4, 0), other.opcode())));
    }
  }

  private void onPcpMap(PcpRequest.Map map, Packet packet) {
    PcpMapping wanted = map.mapping();
    int result =
        map.client().equals(packet.from().getAddress())
            ? rules.pcpResult()
            : PcpResult.ADDRESS_MISMATCH;
    if (result != PcpResult.SUCCESS) {
      reply(packet, PcpCodec.encode(new PcpResponse.Map(header(result, 60), wanted, List.of())));
      return;
    }
    InetSocketAddress inside = new InetSocketAddress(map.client(), wanted.internalPort());
    long seconds = Math.min(map.lifetimeSeconds(), rules.mostSeconds());
    InetSocketAddress external = grant(inside, wanted.external().getPort(), seconds);
    PcpMapping given =
        new PcpMapping(wanted.nonce(), wanted.protocol(), wanted.internalPort(), external);
    PcpResponse.Header header = header(PcpResult.SUCCESS, seconds);
    reply(packet, PcpCodec.encode(new PcpResponse.Map(header, given, List.of())));
  }

  private void onNatPmp(NatPmpRequest request, Packet packet) {
    if (!rules.natPmp()) {
      if (rules.pcp()) {
        PcpResponse.Header header = header(PcpResult.UNSUPP_VERSION, 60);
        reply(packet, PcpCodec.encode(new PcpResponse.Announce(header)));
      }
      return;
    }
    NatPmpResponse response =
        switch (request) {
          case NatPmpRequest.ExternalAddress external ->
              new NatPmpResponse.ExternalAddress(
                  header(NatPmpResponse.SUCCESS), (Inet4Address) box.externalAddress());
          case NatPmpRequest.MapUdp map -> {
            InetSocketAddress inside =
                new InetSocketAddress(packet.from().getAddress(), map.internalPort());
            long seconds = Math.min(map.lifetimeSeconds(), rules.mostSeconds());
            InetSocketAddress external = grant(inside, map.externalPort(), seconds);
            yield new NatPmpResponse.MappedUdp(
                header(NatPmpResponse.SUCCESS), map.internalPort(), external.getPort(), seconds);
          }
          case NatPmpRequest.Other other ->
              new NatPmpResponse.Other(header(NatPmpResponse.UNSUPPORTED_OPCODE), other.opcode());
        };
    reply(packet, NatPmpCodec.encode(response));
  }

  /** Gives the suggested port or the next free one; for 0 s takes the mapping away. */
  private InetSocketAddress grant(InetSocketAddress inside, int suggested, long seconds) {
    boolean ipv6 = inside.getAddress() instanceof Inet6Address;
    Opening opening =
        leases.entrySet().stream()
            .filter(e -> e.getValue().inside().equals(inside))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseGet(() -> free(suggested, inside));
    InetAddress outside = ipv6 ? inside.getAddress() : box.externalAddress();
    if (seconds == 0) {
      drop(opening);
      return new InetSocketAddress(outside, suggested);
    }
    Lease lease = new Lease(inside, net.nowNanos());
    leases.put(opening, lease);
    if (ipv6) {
      box.pinhole(inside, true);
    } else {
      box.forward(opening.port(), inside);
    }
    net.in(
        TimeUnit.SECONDS.toNanos(seconds),
        () -> {
          if (lease.equals(leases.get(opening))) {
            drop(opening);
          }
        });
    return new InetSocketAddress(outside, opening.port());
  }

  private Opening free(int suggested, InetSocketAddress inside) {
    boolean ipv6 = inside.getAddress() instanceof Inet6Address;
    int port = suggested == 0 ? inside.getPort() : suggested;
    while (leases.containsKey(new Opening(ipv6, port))) {
      port++;
    }
    return new Opening(ipv6, port);
  }

  private void drop(Opening opening) {
    Lease lease = leases.remove(opening);
    if (lease == null) {
      return;
    }
    if (opening.ipv6()) {
      box.pinhole(lease.inside(), false);
    } else {
      box.unforward(opening.port());
    }
  }

  private PcpResponse.Header header(int result, long lifetimeSeconds) {
    return new PcpResponse.Header(result, lifetimeSeconds, epochSeconds());
  }

  private NatPmpResponse.Header header(int result) {
    return new NatPmpResponse.Header(result, epochSeconds());
  }

  private long epochSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(net.nowNanos() - epochStartNanos);
  }

  private void reply(Packet request, ByteBuffer payload) {
    for (Reply reply : spoil.apply(new Reply(request.to(), request.from(), payload))) {
      byte[] bytes = new byte[reply.payload().remaining()];
      reply.payload().duplicate().get(bytes);
      lan.deliver(new Packet(reply.from(), reply.to(), bytes));
    }
  }
}
