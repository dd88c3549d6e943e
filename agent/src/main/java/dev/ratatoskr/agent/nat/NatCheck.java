package dev.ratatoskr.agent.nat;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.portmap.GatewayProbe;
import dev.ratatoskr.agent.route.UplinkSurvey;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.behaviour.DiscoverySettings;
import dev.ratatoskr.punch.behaviour.NatDiscovery;
import dev.ratatoskr.punch.behaviour.NatReport;
import dev.ratatoskr.transport.io.NettyLoop;
import dev.ratatoskr.transport.peer.HostUplinks;
import dev.ratatoskr.transport.peer.PortOpener;
import dev.ratatoskr.transport.peer.SystemPorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One examination of this network, from the look-ups to the findings, within 5 s of the stopwatch
 * whatever the network does, unless the machine is so busy that the beginning alone took two of
 * them. Blocks; any thread but the loop.
 */
public final class NatCheck {
  /** The trouble of a machine where nothing got its turn: no word on the network. */
  public static final String BUSY = "this machine is too busy to tell";

  /** For every name; the default servers' names are in most caches. */
  private static final Duration ALL_NAMES = Duration.ofSeconds(1);

  /** For the first name, where none came in that time. */
  private static final Duration ANY_NAME = Duration.ofMillis(1600);

  /** When the tests should be done: the start and the end of the process take time of their own. */
  private static final Duration END = Duration.ofSeconds(4);

  /** For the tests, however late it is: an answer after seven seconds beats none after five. */
  private static final Duration LEAST_BUDGET = Duration.ofSeconds(3);

  /** For a busy machine to notice that they are done. */
  private static final Duration SLACK = Duration.ofMillis(400);

  private final NettyLoop loop;
  private final ServerLookup lookup;
  private final Function<Duration, List<GatewayProbe.Finding>> gatewayProbe;
  private final Stopwatch stopwatch;

  /** An examination with sockets on this loop, by the system's name service. */
  public NatCheck(NettyLoop loop, Stopwatch stopwatch) {
    this(loop, new ServerLookup(InetAddress::getAllByName), GatewayProbe::run, stopwatch);
  }

  NatCheck(
      NettyLoop loop,
      ServerLookup lookup,
      Function<Duration, List<GatewayProbe.Finding>> gatewayProbe,
      Stopwatch stopwatch) {
    this.loop = loop;
    this.lookup = lookup;
    this.gatewayProbe = gatewayProbe;
    this.stopwatch = stopwatch;
  }

  /** Examines the network from the addresses and by the servers that are configured. */
  public NatFindings run(AgentConfig.Network config) throws InterruptedException {
    if (config.stunServers().isEmpty()) {
      return nothing("the configuration names no STUN server");
    }
    List<InetSocketAddress> servers = lookup.find(config.stunServers(), ALL_NAMES, ANY_NAME);
    if (servers.isEmpty()) {
      return nothing(
          "no name of the "
              + config.stunServers().size()
              + " STUN servers could be looked up: no network, or no name server");
    }
    List<InetAddress> addresses =
        LocalAddresses.leadingTo(servers).stream()
            .filter(UsableAddresses::isUsable)
            .filter(address -> isBound(config.bind(), address))
            .toList();
    if (addresses.isEmpty()) {
      return nothing("this machine has no address that leads to a STUN server: no network");
    }
    return examine(
        new NatDiscovery.Network(addresses, servers), ports(UplinkSurvey.find(config.bind())));
  }

  /** A port on a further uplink leaves by that one, as the daemon's does. */
  private PortOpener ports(HostUplinks uplinks) {
    PortOpener system = new SystemPorts(loop);
    return (local, receiver) -> {
      for (HostUplinks.Uplink uplink : uplinks.further()) {
        if (uplink.address().equals(local.getAddress())) {
          return system.openOn(uplink.device(), local, receiver);
        }
      }
      return system.open(local, receiver);
    };
  }

  private NatFindings examine(NatDiscovery.Network network, PortOpener ports)
      throws InterruptedException {
    Future<List<GatewayProbe.Finding>> gateways = gateways();
    Duration left = stopwatch.until(END);
    Duration budget = left.compareTo(LEAST_BUDGET) < 0 ? LEAST_BUDGET : left;
    DiscoverySettings settings = DiscoverySettings.DEFAULT.within(budget.toNanos());
    try {
      NatReport report =
          DiscoveryRun.start(loop, ports, settings, network)
              .get(settings.budgetNanos() + SLACK.toNanos(), TimeUnit.NANOSECONDS);
      int asked = report.ipv4().servers().asked() + report.ipv6().servers().asked();
      return asked == 0
          ? nothing("no server could be asked in time, or no UDP port could be opened")
          : new NatFindings(report, "", found(gateways), stopwatch.elapsed());
    } catch (TimeoutException e) {
      return nothing(BUSY);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the discovery failed", e);
    }
  }

  /** Meanwhile, on a thread of its own: asking them blocks. */
  private Future<List<GatewayProbe.Finding>> gateways() {
    FutureTask<List<GatewayProbe.Finding>> task =
        new FutureTask<>(() -> gatewayProbe.apply(stopwatch.until(END)));
    Thread.ofVirtual().name("gateways").start(task);
    return task;
  }

  /** What they have said by now and in the moment that is left. */
  private List<GatewayProbe.Finding> found(Future<List<GatewayProbe.Finding>> gateways)
      throws InterruptedException {
    try {
      return gateways.get(
          Math.max(0, stopwatch.until(END).plus(SLACK).toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking the gateways failed", e);
    }
  }

  private NatFindings nothing(String trouble) {
    return new NatFindings(NatReport.nobodyAsked(), trouble, List.of(), stopwatch.elapsed());
  }

  private static boolean isBound(List<InetAddress> bind, InetAddress address) {
    return bind.stream()
        .anyMatch(
            b ->
                b.equals(address)
                    || (b.isAnyLocalAddress() && UsableAddresses.sameFamily(b, address)));
  }
}
