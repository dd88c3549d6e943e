package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.routers.Pinger;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What an agent depends on is short or flooded: it goes on as far as it can, says what is missing,
 * and all is as before once it is there again.
 */
final class PressureIT {
  private static final Duration FLOOD = Duration.ofSeconds(10);
  private static final Duration SHORTAGE = Duration.ofSeconds(4);

  /** Fewer than any JVM has open. */
  private static final long FEW_DESCRIPTORS = 10;

  @Test
  void stateThatCannotBeWrittenKeepsNewBridgesAwayAndIsSaid() throws LabException {
    Scenario.run(
        "state",
        TwoHomes.Plan.STANDARD,
        homes -> {
          String file = homes.a().agent().file().toString();
          Path state = Path.of(file.substring(0, file.lastIndexOf(".toml")));
          String filler = state.resolve("filler").toString();
          create(state);
          String small = "size=64k,mode=0700";
          Exec.of("mount", "-t", "tmpfs", "-o", small, "tmpfs", state.toString()).check();
          try (Pinger pinger = Scenario.bridged(homes)) {
            // It fills up: dd ends with an error then.
            Exec.of("dd", "if=/dev/zero", "of=" + filler, "bs=4k").run();
            comesBack(homes, pinger, "No space left", () -> Exec.of("rm", filler).check());
            remount(state, "ro");
            comesBack(homes, pinger, "Read-only file system", () -> remount(state, "rw"));
          } finally {
            homes.a().agent().process().kill();
            Exec.of("umount", "-l", state.toString()).check();
          }
        });
  }

  private static void comesBack(TwoHomes homes, Pinger pinger, String words, Errand repair)
      throws LabException {
    losePath(homes, pinger);
    homes.lab().await("it says: " + words, () -> says(homes, words));
    assertTrue(homes.a().agent().process().isAlive());
    Scenario.untilTraffic(homes.lab(), pinger);
    repair.run();
    report(words, untilBridge(homes.lab(), pinger));
  }

  private static void remount(Path state, String how) throws LabException {
    Exec.of("mount", "-o", "remount," + how, state.toString()).check();
  }

  @Test
  void withoutDescriptorsItGoesOnAndSaysSo() throws LabException {
    Scenario.run(
        "descriptors",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            long pid = homes.a().agent().process().pid();
            long lines = homes.a().agent().log().lines().count();
            limit(pid, FEW_DESCRIPTORS);
            losePath(homes, pinger);
            homes.lab().await("it says so", () -> says(homes, "Too many open files"));
            assertTrue(homes.a().agent().process().isAlive());
            Scenario.untilTraffic(homes.lab(), pinger);
            limit(pid, 4096);
            report("no descriptors", untilBridge(homes.lab(), pinger));
            assertTrue(homes.a().agent().status().isPresent(), "it answers again");
            long more = homes.a().agent().log().lines().count() - lines;
            assertTrue(more < 100, more + " lines of log");
          }
        });
  }

  @Test
  void aFloodLeavesThePingAlone() throws LabException {
    Scenario.run(
        "flood",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            calm(homes.lab(), pinger);
            InetSocketAddress direct = local(homes);
            Namespace host = homes.a().home().host();
            print("before", pings(pinger, () -> Scenario.letPass(FLOOD)));
            Pings garbage = pings(pinger, () -> flood(host, direct, 10_000, false));
            print("10 000 datagrams of garbage a second", garbage);
            InetSocketAddress overlay =
                new InetSocketAddress(InetAddress.ofLiteral(homes.a().router().address()), 9999);
            Namespace stranger = homes.streets().publicNode();
            Pings handshakes = pings(pinger, () -> flood(stranger, overlay, 100, true));
            print("100 first packets of handshakes a second", handshakes);
            for (Pings each : List.of(garbage, handshakes)) {
              assertTrue(each.lost <= each.rtts.size() / 20, each.lost + " lost");
              assertTrue(each.part(0.5) < Scenario.BRIDGE_BOUND_MILLIS, each.part(0.5) + " ms");
            }
            assertTrue(homes.a().agent().isIn("bridged"));
          }
        });
  }

  @Test
  void aPeerThatStandsStillIsLeftAndMetAgain() throws LabException {
    Scenario.run(
        "frozen-peer",
        TwoHomes.Plan.STANDARD,
        homes -> {
          try (Pinger pinger = Scenario.bridged(homes)) {
            homes.b().agent().process().signal("STOP");
            double traffic = Scenario.untilTraffic(homes.lab(), pinger);
            Scenario.letPass(Duration.ofSeconds(10));
            assertFalse(homes.a().agent().isIn("bridged"));
            homes.b().agent().process().signal("CONT");
            report(
                "peer stopped 10 s, traffic after %.0f ms".formatted(traffic),
                untilBridge(homes.lab(), pinger));
            homes
                .lab()
                .await(
                    "one shim peering each",
                    () -> homes.a().shimPeers() == 1 && homes.b().shimPeers() == 1);
          }
        });
  }

  /** The direct path goes for some seconds, so that a bridge must be made anew. */
  private static void losePath(TwoHomes homes, Pinger pinger) throws LabException {
    homes.streets().direct(Streets.DIRECT_LEG.withBlackHole(true));
    Scenario.untilTraffic(homes.lab(), pinger);
    Scenario.letPass(SHORTAGE);
    homes.streets().direct(Streets.DIRECT_LEG);
  }

  private static boolean says(TwoHomes homes, String words) throws LabException {
    return homes.a().agent().log().contains(words);
  }

  /** Like {@link Scenario#untilBridge}, through the longest back-off that these seconds make. */
  private static double untilBridge(Lab lab, Pinger pinger) throws LabException {
    double now = System.currentTimeMillis();
    lab.await(
        "the bridge is back",
        Duration.ofSeconds(150),
        () -> {
          List<Pinger.Ping> last = since(pinger, now);
          return last.size() >= 5
              && last.subList(last.size() - 5, last.size()).stream()
                  .allMatch(p -> p.rttMillis() < Scenario.BRIDGE_BOUND_MILLIS);
        });
    return System.currentTimeMillis() - now;
  }

  private static List<Pinger.Ping> since(Pinger pinger, double millis) throws LabException {
    return pinger.answered().stream().filter(p -> p.sentMillis() > millis).toList();
  }

  private static void report(String what, double millis) {
    System.out.printf(Locale.ROOT, "%s: on the bridge %.0f ms after the repair%n", what, millis);
  }

  /** The JVM has compiled what the bridge needs. */
  private static void calm(Lab lab, Pinger pinger) throws LabException {
    assertTrue(Scenario.settledMillis(lab, pinger, 12) < Scenario.BRIDGE_BOUND_MILLIS);
  }

  /**
   * Pings of a stretch of time: the sorted round trips of those answered, and how many were not.
   */
  private record Pings(List<Double> rtts, int lost) {
    double part(double part) {
      return rtts.get((int) (part * (rtts.size() - 1)));
    }
  }

  private static Pings pings(Pinger pinger, Errand meanwhile) throws LabException {
    double from = System.currentTimeMillis();
    meanwhile.run();
    List<Pinger.Ping> all = since(pinger, from);
    int sent = all.getLast().sequence() - all.getFirst().sequence() + 1;
    return new Pings(all.stream().map(Pinger.Ping::rttMillis).sorted().toList(), sent - all.size());
  }

  private static void print(String what, Pings pings) {
    System.out.printf(
        Locale.ROOT,
        "%s: ping median %.1f ms, 99th %.1f ms, longest %.1f ms, %d of %d lost%n",
        what,
        pings.part(0.5),
        pings.part(0.99),
        pings.part(1),
        pings.lost,
        pings.lost + pings.rtts.size());
  }

  /** Something done meanwhile. */
  private interface Errand {
    void run() throws LabException;
  }

  /** The agent's own end of the path, as its host reaches it. */
  private static InetSocketAddress local(TwoHomes homes) {
    String text = homes.a().agent().bridge().at("/path/local").asText();
    int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    String host = text.substring(0, text.lastIndexOf(':'));
    boolean any = host.equals("0.0.0.0") || host.contains("[");
    return new InetSocketAddress(InetAddress.ofLiteral(any ? "127.0.0.1" : host), port);
  }

  /**
   * Sends so many datagrams a second; random ones of 1 to 1200 bytes, or such as begin a QUIC
   * connection and are random behind their header.
   */
  private static void flood(Namespace from, InetSocketAddress to, int perSecond, boolean initials)
      throws LabException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] bytes = new byte[1200];
    boolean ipv6 = to.getAddress() instanceof Inet6Address;
    InetSocketAddress any = new InetSocketAddress(ipv6 ? "::" : "0.0.0.0", 0);
    try (DatagramChannel channel = from.udp(any)) {
      long begun = System.nanoTime();
      long sent = 0;
      while (System.nanoTime() - begun < FLOOD.toNanos()) {
        long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000L;
        for (; sent < due; sent++) {
          random.nextBytes(bytes);
          int length = initials ? bytes.length : 1 + random.nextInt(bytes.length);
          if (initials) {
            header(bytes);
          }
          channel.send(ByteBuffer.wrap(bytes, 0, length), to);
        }
        Scenario.letPass(Duration.ofMillis(1));
      }
      assertTrue(sent > FLOOD.toSeconds() * perSecond * 8 / 10, sent + " datagrams in all");
    } catch (IOException e) {
      throw new LabException("cannot flood " + to, e);
    }
  }

  /** An Initial packet of version 1 with connection ids of eight bytes and no token (RFC 9000). */
  private static void header(byte[] packet) {
    byte[] start = {(byte) 0xc3, 0, 0, 0, 1, 8};
    System.arraycopy(start, 0, packet, 0, start.length);
    packet[14] = 8;
    packet[23] = 0;
    int rest = packet.length - 26;
    packet[24] = (byte) (0x40 | rest >> 8);
    packet[25] = (byte) rest;
  }

  private static void limit(long pid, long descriptors) throws LabException {
    String limits = "--nofile=" + descriptors + ":";
    Exec.of("prlimit", "--pid", Long.toString(pid), limits).check();
  }

  private static void create(Path directory) throws LabException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new LabException("cannot create " + directory, e);
    }
  }
}
