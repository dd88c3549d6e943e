package dev.ratatoskr.agent.portmap;

import dev.ratatoskr.agent.route.WayOut;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpRequest;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpRequest;
import dev.ratatoskr.proto.portmap.PcpResponse;
import dev.ratatoskr.punch.portmap.IgdAnswer;
import dev.ratatoskr.punch.portmap.IgdRequest;
import dev.ratatoskr.punch.portmap.PortMapProtocol;
import dev.ratatoskr.punch.portmap.Uplink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the default gateways once which of the protocols they speak; nothing is changed in them.
 * Blocks; for a command, not for the loop.
 */
public final class GatewayProbe {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayProbe.class);
  private static final int PACKETS = 3;
  private static final int FIRST_WAIT_MILLIS = 250;
  private static final int MOST_ANSWERS = 32;
  private static final int MOST_BYTES = PcpCodec.MAX_BYTES;

  private GatewayProbe() {}

  /**
   * A protocol that a gateway speaks.
   *
   * @param external its address outside, where the protocol tells without a mapping
   */
  public record Finding(
      InetAddress gateway, PortMapProtocol protocol, Optional<InetAddress> external) {}

  /**
   * What all default gateways speak, the best first.
   *
   * @param limit how long it may take; what is not known by then is left out. Where a gateway says
   *     nothing about 2 s are used
   */
  public static List<Finding> run(Duration limit) {
    return ask(WayOut.find(), limit);
  }

  static List<Finding> ask(List<WayOut> ways, Duration limit) {
    long endNanos = System.nanoTime() + limit.toNanos();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    List<Future<List<Finding>>> asked = new ArrayList<>();
    try {
      for (WayOut way : ways) {
        asked.add(threads.submit(() -> udp(way)));
        if (way.client() instanceof Inet4Address) {
          asked.add(threads.submit(() -> igd(way)));
        }
      }
      List<Finding> findings = new ArrayList<>();
      for (Future<List<Finding>> each : asked) {
        findings.addAll(await(each, endNanos));
      }
      return List.copyOf(findings);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Finding> await(Future<List<Finding>> asked, long endNanos) {
    try {
      return asked.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of();
    } catch (ExecutionException e) {
      LOG.debug("a gateway cannot be asked: {}", e.getMessage());
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static List<Finding> igd(WayOut way) {
    IgdGateway gateway = new IgdGateway(new SecureRandom(), null);
    IgdAnswer answer = gateway.answer(new IgdRequest.Find(1, way.gateway(), way.client()));
    return answer instanceof IgdAnswer.Found found
        ? List.of(new Finding(way.gateway(), PortMapProtocol.IGD, Optional.of(found.external())))
        : List.of();
  }

  private static List<Finding> udp(WayOut way) throws IOException {
    Map<PortMapProtocol, Finding> found = new EnumMap<>(PortMapProtocol.class);
    int wanted = way.client() instanceof Inet4Address ? 2 : 1;
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(way.client(), 0))) {
      int answers = 0;
      for (int i = 0; i < PACKETS && found.size() < wanted; i++) {
        ask(socket, way);
        long endNanos =
            System.nanoTime() + Duration.ofMillis((long) FIRST_WAIT_MILLIS << i).toNanos();
        while (found.size() < wanted && answers < MOST_ANSWERS) {
          long left = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
          if (left <= 0) {
            break;
          }
          answers++;
          receive(socket, way, Math.toIntExact(left))
              .ifPresent(finding -> found.put(finding.protocol(), finding));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static void ask(DatagramSocket socket, WayOut way) throws IOException {
    send(socket, way, PcpCodec.encode(new PcpRequest.Announce(way.client())));
    if (way.client() instanceof Inet4Address) {
      send(socket, way, NatPmpCodec.encode(new NatPmpRequest.ExternalAddress()));
    }
  }

  private static void send(DatagramSocket socket, WayOut way, ByteBuffer request)
      throws IOException {
    byte[] bytes = new byte[request.remaining()];
    request.get(bytes);
    socket.send(new DatagramPacket(bytes, bytes.length, server(way)));
  }

  private static InetSocketAddress server(WayOut way) {
    return new InetSocketAddress(way.gateway(), Uplink.GATEWAY_PORT);
  }

  private static Optional<Finding> receive(DatagramSocket socket, WayOut way, int millis)
      throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES + 1], MOST_BYTES + 1);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
      if (!packet.getSocketAddress().equals(server(way)) || packet.getLength() == 0) {
        return Optional.empty();
      }
      return finding(way, ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } catch (MalformedException e) {
      LOG.debug("the gateway speaks nonsense: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Finding> finding(WayOut way, ByteBuffer payload)
      throws MalformedException {
    if (payload.get(0) == NatPmpCodec.VERSION) {
      return NatPmpCodec.decodeResponse(payload) instanceof NatPmpResponse.ExternalAddress answer
              && answer.header().isSuccess()
          ? Optional.of(
              new Finding(way.gateway(), PortMapProtocol.NAT_PMP, Optional.of(answer.address())))
          : Optional.empty();
    }
    return PcpCodec.decodeResponse(payload) instanceof PcpResponse.Announce announce
            && announce.header().isSuccess()
        ? Optional.of(new Finding(way.gateway(), PortMapProtocol.PCP, Optional.empty()))
        : Optional.empty();
  }
}
