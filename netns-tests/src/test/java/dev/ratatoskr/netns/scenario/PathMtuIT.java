package dev.ratatoskr.netns.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A full packet of a router travels in one datagram, and a path that becomes narrower goes on
 * carrying. Both agents have the engine whose packets grow.
 */
final class PathMtuIT {
  private static final int ROUTER_MTU = 1280;

  /**
   * Of such a packet as the lane has it: its frame takes 1425 bytes, and 1359 in its short form.
   */
  private static final int FULL_DATAGRAM = 1367;

  private static final int NARROW_MTU = 1400;
  private static final int PINGS = 300;
  private static final Pattern COUNT = Pattern.compile("counter packets ([0-9]+)");
  private static final Pattern RECEIVED = Pattern.compile("([0-9]+) received");

  /** Counts the large packets that leave the home. */
  private static final String COUNTER =
      """
      table inet large {
        chain out {
          type filter hook postrouting priority 300;
          oifname wan0 udp length > 1380 counter
        }
      }
      """;

  /** A gateway that does not say what it drops. */
  private static final String SILENT =
      """
      table ip silent {
        chain out {
          type filter hook output priority 0;
          icmp type destination-unreachable drop
        }
      }
      """;

  @ParameterizedTest
  @CsvSource({"IPV4,false", "IPV4,true", "IPV6,false"})
  void aFullPacketIsOneDatagramAndANarrowerPathStillCarries(Families families, boolean silent)
      throws LabException {
    TwoHomes.Programs programs =
        new TwoHomes.Programs(RouterRelease.SID, ROUTER_MTU, "[transport]\nengine = \"quiche\"\n");
    Scenario.run(
        "path-mtu-" + families + "-" + silent,
        TwoHomes.Plan.of(programs, families),
        homes -> {
          Namespace gateway = homes.a().home().gateway();
          gateway.nft(COUNTER);
          try (Pinger pinger = Scenario.bridged(homes)) {
            homes.lab().await("both sides send full datagrams", () -> sendFull(homes));
            // The routers move a session to a new peering some moments after it is there.
            largePings(homes);
            long before = large(gateway);
            int answered = largePings(homes);
            long sent = large(gateway) - before;
            String seen = sent + " large packets, " + answered + " of " + PINGS + " answered";
            System.out.println("one datagram a frame, " + families + ": " + seen);
            assertTrue(sent >= PINGS * 0.9 && sent <= PINGS * 1.2 + 20, seen);
            narrow(gateway, silent);
            int through = largePings(homes);
            String narrow = through + " of " + PINGS + " answered as the path became narrower";
            System.out.println(narrow + ", silent: " + silent);
            // At 50 a second no more than those of a second are lost.
            assertTrue(through >= PINGS - 60, narrow);
            assertTrue(datagramBytes(homes.a()) < NARROW_MTU - 28, narrow);
            assertTrue(homes.a().agent().isIn("bridged"), narrow);
            assertTrue(largePings(homes) >= PINGS - 3, "afterwards none are lost");
            assertTrue(!pinger.answered().isEmpty());
          }
        });
  }

  private static void narrow(Namespace gateway, boolean silent) throws LabException {
    if (silent) {
      gateway.nft(SILENT);
    }
    gateway.ip("link set wan0 mtu " + NARROW_MTU);
  }

  private static boolean sendFull(TwoHomes homes) {
    return datagramBytes(homes.a()) >= FULL_DATAGRAM && datagramBytes(homes.b()) >= FULL_DATAGRAM;
  }

  private static int datagramBytes(Resident at) {
    return at.agent().bridge().at("/path/datagram_bytes").asInt();
  }

  private static long large(Namespace gateway) throws LabException {
    return number(COUNT, gateway.exec("nft", "list", "table", "inet", "large").check());
  }

  /** Pings whose packets fill the router's device, 50 a second; returns how many came back. */
  private static int largePings(TwoHomes homes) throws LabException {
    String bytes = Integer.toString(ROUTER_MTU - 48);
    String count = Integer.toString(PINGS);
    String address = homes.b().router().address();
    Exec ping =
        homes
            .a()
            .home()
            .host()
            .exec("ping", "-6", "-nq", "-W1", "-i0.02", "-c", count, "-s", bytes, address)
            .within(Duration.ofSeconds(30));
    return (int) number(RECEIVED, ping.run().out());
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no number in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
