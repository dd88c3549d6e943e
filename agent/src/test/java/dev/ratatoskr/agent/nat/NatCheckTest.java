package dev.ratatoskr.agent.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.config.ServerAddress;
import dev.ratatoskr.transport.io.IoKind;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where there is nothing to examine it says why, and it never takes longer than it may. */
class NatCheckTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final NettyLoop loop = NettyLoop.start(IoKind.NIO);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    loop.close();
  }

  private NatFindings check(ServerLookup.Resolver resolver, String... hosts)
      throws InterruptedException {
    List<ServerAddress> servers =
        List.of(hosts).stream().map(host -> new ServerAddress(host, 3478)).toList();
    AgentConfig.Network config =
        new AgentConfig.Network(
            9999,
            List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::")),
            0,
            servers,
            true,
            true);
    NatFindings findings =
        new NatCheck(loop, new ServerLookup(resolver), limit -> List.of(), Stopwatch.sinceNow())
            .run(config);
    assertTrue(findings.took().compareTo(LIMIT) < 0, findings.took().toString());
    return findings;
  }

  @Test
  void withoutServersItSaysSo() throws InterruptedException {
    NatFindings findings = check(InetAddress::getAllByName);
    assertFalse(findings.couldTell());
    assertTrue(findings.text().contains("names no STUN server"), findings.text());
  }

  @Test
  void namesThatAreNotFoundAreToldWithTheirNumber() throws InterruptedException {
    NatFindings findings =
        check(
            host -> {
              throw new UnknownHostException(host);
            },
            "one",
            "two");
    assertFalse(findings.couldTell());
    assertTrue(findings.text().contains("no name of the 2 STUN servers"), findings.text());
  }

  @Test
  void aNameServerThatHangsDoesNot() throws InterruptedException {
    NatFindings findings =
        check(
            host -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new UnknownHostException(host);
            },
            "one");
    assertFalse(findings.couldTell());
  }

  @Test
  void aServerOnThisVeryMachineTellsNothing() throws InterruptedException {
    NatFindings findings =
        check(host -> new InetAddress[] {InetAddress.getLoopbackAddress()}, "localhost");
    assertFalse(findings.couldTell());
    assertEquals(0, findings.report().load().packets());
  }
}
