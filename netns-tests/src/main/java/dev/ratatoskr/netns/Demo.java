package dev.ratatoskr.netns;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Switchover;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ratatoskr demo}: two homes, real routers, two agents, and the ping before and after. Exit
 * status 0 only if the bridge carried the traffic and was faster.
 */
@Command(
    name = "ratatoskr demo",
    mixinStandardHelpOptions = true,
    description = "Shows on this machine alone how the ping between two nodes behind NATs falls.")
public final class Demo implements Callable<Integer> {
  private static final double BRIDGE_BOUND_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration AFTERWARDS = Duration.ofSeconds(2);

  @Option(names = "--json", description = "Print the result as JSON, and progress to stderr.")
  private boolean json;

  @Option(names = "--keep", description = "Keep the logs and say where they are.")
  private boolean keep;

  /** Starts it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      return run();
    } catch (LabException e) {
      System.err.println("ratatoskr demo: " + e.getMessage());
      return 1;
    }
  }

  private int run() throws LabException {
    checkPrograms();
    boolean root = UserNamespace.isRoot();
    if (!root) {
      UserNamespace.checkAllowed();
    }
    say("Router: yggdrasil " + RouterRelease.SID.version() + " (fetched once, then cached)");
    if (!root) {
      say("No root: continuing as the root of a user namespace of its own");
      return UserNamespace.runAgain(
          Stream.of(json ? "--json" : "", keep ? "--keep" : "").filter(o -> !o.isEmpty()).toList());
    }
    Path directory =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "ratatoskr-demo-" + ProcessHandle.current().pid());
    try (Lab lab = Lab.open(directory, 1)) {
      boolean better = show(lab);
      if (keep || !better) {
        lab.keepEvidence();
        say("Logs: " + directory);
      }
      return better ? 0 : 1;
    }
  }

  private boolean show(Lab lab) throws LabException {
    say("Building two homes behind NATs and a public node: 10 ms to it, 2.5 ms between them");
    TwoHomes homes = TwoHomes.build(lab, TwoHomes.Plan.of(RouterRelease.SID, Families.IPV4));
    say("Starting an agent beside each router");
    homes.startAgents();
    say("Pinging from home A to home B over Yggdrasil, every 20 ms");
    try (Pinger pinger = homes.ping()) {
      lab.await("the first answer", () -> !pinger.answered().isEmpty());
      awaitSwitch(lab, pinger);
      Optional<Switchover> seen = switchover(pinger);
      if (seen.isEmpty()) {
        return notSwitched(homes);
      }
      return report(seen.get(), homes.a().agent().bridge().path("path").path("kind").asText("?"));
    }
  }

  private void awaitSwitch(Lab lab, Pinger pinger) throws LabException {
    long endNanos = System.nanoTime() + PATIENCE.toNanos();
    int[] shown = {0};
    lab.await(
        "a switch",
        PATIENCE.multipliedBy(2),
        () -> {
          List<Pinger.Ping> pings = pinger.answered();
          if (pings.size() >= shown[0] + 25) {
            shown[0] = pings.size();
            Pinger.Ping last = pings.getLast();
            say(
                String.format(
                    Locale.ROOT, "  ping %4d: %6.1f ms", last.sequence(), last.rttMillis()));
          }
          return switchover(pinger).isPresent() || System.nanoTime() - endNanos > 0;
        });
    int enough = pinger.answered().size() + (int) AFTERWARDS.toMillis() / Pinger.SPACING_MILLIS;
    lab.await("pings after the switch", () -> pinger.answered().size() >= enough);
  }

  private static Optional<Switchover> switchover(Pinger pinger) throws LabException {
    return Switchover.find(pinger.answered(), Pinger.SPACING_MILLIS, BRIDGE_BOUND_MILLIS);
  }

  private boolean notSwitched(TwoHomes homes) {
    String state = homes.a().agent().bridge().toString();
    say("The traffic stayed on the mesh. Home A's agent says: " + state);
    return false;
  }

  private boolean report(Switchover result, String kind) {
    if (json) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("mesh_rtt_ms", rounded(result.meshMillis()));
      node.put("bridge_rtt_ms", rounded(result.bridgeMillis()));
      node.put("time_to_bridge_ms", rounded(result.timeMillis()));
      node.put("lost_pings", result.lost());
      node.put("path_kind", kind);
      System.out.println(node);
    }
    say(String.format(Locale.ROOT, "Mesh ping       %7.1f ms", result.meshMillis()));
    say(String.format(Locale.ROOT, "Bridge ping     %7.1f ms", result.bridgeMillis()));
    say(String.format(Locale.ROOT, "Time to bridge  %7.0f ms", result.timeMillis()));
    say(String.format(Locale.ROOT, "Lost pings      %7d", result.lost()));
    say("Path            " + kind);
    return result.bridgeMillis() < result.meshMillis();
  }

  private void say(String line) {
    PrintStream stream = json ? System.err : System.out;
    stream.println(line);
  }

  private static double rounded(double millis) {
    return Math.round(millis * 100) / 100.0;
  }

  private static void checkPrograms() throws LabException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new LabException("the demo needs Linux; ratatoskr run works here");
    }
    for (String program : List.of("ip", "nft", "turnserver", "ping", "unshare", "conntrack")) {
      if (Exec.of("sh", "-c", "command -v " + program).with("PATH", path()).run().exitStatus()
          != 0) {
        throw new LabException(
            program
                + " is missing; type: sudo apt-get install iproute2 nftables conntrack coturn"
                + " iputils-ping util-linux");
      }
    }
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
  }
}
