package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.simnet.Gateway;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimPortMapServer;
import dev.ratatoskr.simnet.SimTimer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A host with a mapper behind a gateway that maps ports, and a stranger outside who knocks. */
final class MappedHome {
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  static final int PORT = 4000;
  private static final int V4 = 10;
  private static final int V6 = 11;

  final SimNet net;
  final SimHost host;
  final SimPortMapServer server;
  final PortMapper mapper;
  final List<PortMapEvent> events = new ArrayList<>();
  final List<IgdRequest> igd = new ArrayList<>();
  private final List<UdpPort> ports = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private Function<IgdRequest, IgdAnswer> igdGateway =
      request -> new IgdAnswer.Absent(request.id());
  private SimTimer timer = () -> {};

  MappedHome(long seed, Gateway gateway) {
    net = new SimNet(seed);
    host = net.host("home").behind(gateway).ipv6();
    server = SimPortMapServer.in(host.router());
    mapper = new PortMapper(PortMapSettings.DEFAULT, PORT, new SplittableRandom(seed));
    host.open(PORT, (from, payload, now) -> heard.add(text(payload)));
  }

  private static String text(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** What the owner's IGD client answers from now on, after 50 ms. */
  MappedHome igd(Function<IgdRequest, IgdAnswer> gateway) {
    igdGateway = gateway;
    return this;
  }

  /** Begins with IPv4, or with both families. */
  MappedHome start(boolean ipv6) {
    List<Uplink> uplinks = new ArrayList<>();
    uplinks.add(uplink(V4, host.ipv4Address(), server.address(false)));
    if (ipv6) {
      uplinks.add(uplink(V6, host.ipv6Address(), server.address(true)));
    }
    mapper.onUplinks(uplinks, net.nowNanos());
    drain();
    return this;
  }

  private Uplink uplink(int id, InetAddress client, InetAddress gateway) {
    ports.add(
        host.open(
            new InetSocketAddress(client, 0),
            (from, payload, now) -> {
              mapper.onDatagram(id, from, payload, now);
              drain();
            }));
    return new Uplink(id, client, gateway);
  }

  void run(double seconds) {
    net.runFor(Math.round(seconds * SECOND));
  }

  void stop() {
    mapper.onStop(net.nowNanos());
    drain();
  }

  void wake() {
    mapper.onWake(net.nowNanos());
    drain();
  }

  void uplinks(List<Uplink> uplinks) {
    mapper.onUplinks(uplinks, net.nowNanos());
    drain();
  }

  /** Whether a stranger's unasked packet to an address arrives at the mapped port. */
  boolean lets(InetSocketAddress external) {
    SimHost stranger = net.host("stranger").ipv6();
    String word = "knock " + heard.size();
    try (UdpPort from = stranger.open(0, (source, payload, now) -> {})) {
      from.send(
          external, ByteBuffer.wrap(word.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      net.runFor(SECOND / 10);
    }
    return heard.contains(word);
  }

  PortMapping mapping() {
    return mapper.mappings().getFirst();
  }

  <E extends PortMapEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** How many requests of this kind the gateway has seen. */
  long asked(int version, int opcode) {
    return server.asked().stream().filter(code -> code == (version << 8 | opcode)).count();
  }

  void drain() {
    Step<PortMapEvent> step = mapper.poll();
    while (!(step instanceof Step.WaitUntil<PortMapEvent>)) {
      if (step instanceof Step.Send<PortMapEvent> send) {
        ports.get(send.portId() - V4).send(send.to(), send.payload());
      } else if (step instanceof Step.Emit<PortMapEvent> emit) {
        take(emit.event());
      }
      step = mapper.poll();
    }
    timer.cancel();
    if (step instanceof Step.WaitUntil<PortMapEvent> wait
        && wait.deadlineNanos() != Long.MAX_VALUE) {
      timer =
          net.schedule(
              wait.deadlineNanos(),
              () -> {
                mapper.onTimeout(net.nowNanos());
                drain();
              });
    }
  }

  private void take(PortMapEvent event) {
    if (event instanceof PortMapEvent.AskIgd ask) {
      igd.add(ask.request());
      net.in(
          SECOND / 20,
          () -> {
            mapper.onIgdAnswer(igdGateway.apply(ask.request()), net.nowNanos());
            drain();
          });
    } else {
      events.add(event);
    }
  }
}
