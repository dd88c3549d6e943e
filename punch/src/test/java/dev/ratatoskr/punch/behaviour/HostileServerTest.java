package dev.ratatoskr.punch.behaviour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.simnet.Link;
import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimHost;
import dev.ratatoskr.simnet.SimNet;
import dev.ratatoskr.simnet.SimStunServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that lie: they make us send nothing to others, and honest ones outvote them. */
class HostileServerTest {
  private final SimNet net = new SimNet(77);
  private final SimHost evil = net.host("evil").ipv4();
  private final InetSocketAddress evilAddress =
      new InetSocketAddress(evil.ipv4Address(), SimStunServer.PORT);
  private final SimHost victim = net.host("a").behind(Nat.portRestricted());
  private final List<InetSocketAddress> honest = new ArrayList<>();

  HostileServerTest() {
    honest.add(SimStunServer.plain(net, "h1").address());
    honest.add(SimStunServer.plain(net, "h2").address());
    victim.link(Link.delayMillis(20));
  }

  /** Opens the hostile server; what it answers with is made of the request and its source. */
  private UdpPort open(BiFunction<StunMessage, InetSocketAddress, List<StunAttribute>> lie) {
    List<UdpPort> port = new ArrayList<>();
    port.add(
        evil.open(
            evilAddress,
            (from, payload, now) -> {
              StunMessage request = decoded(payload);
              StunMessage answer =
                  new StunMessage(
                      StunClass.SUCCESS, request.transactionId(), lie.apply(request, from));
              port.getFirst().send(from, StunCodec.encode(answer));
            }));
    return port.getFirst();
  }

  private static StunMessage decoded(ByteBuffer payload) {
    try {
      return StunCodec.decode(payload).message();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private DiscoveryHost withHonest(InetSocketAddress... first) {
    List<InetSocketAddress> servers = new ArrayList<>(List.of(first));
    servers.addAll(honest);
    return new DiscoveryHost(net, victim, servers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "169.254.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "240.0.0.1",
        "::1",
        "200:1::1",
        "fe80::1",
        "fd00::1",
        "2001:db8::1"
      })
  void anotherAddressThatIsNoServersIsNeverSentTo(String ip) {
    open(
        (request, from) ->
            List.of(
                new StunAttribute.XorMappedAddress(from),
                new StunAttribute.OtherAddress(at(ip, 3479))));
    DiscoveryHost run = withHonest(evilAddress);
    NatReport report = run.run();
    assertFalse(
        run.sentTo().stream().anyMatch(to -> to.getAddress().equals(at(ip, 1).getAddress())));
    assertEquals(new NatReport.Servers(3, 3), report.ipv4().servers());
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping());
    assertEquals(Filtering.UNKNOWN, report.facts().filtering());
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 53, 123, 443, SimStunServer.PORT})
  void norIsAWellKnownPortOrTheServersOwn(int port) {
    InetSocketAddress bystander = new InetSocketAddress(net.host("b").ipv4Address(), port);
    open(
        (request, from) ->
            List.of(
                new StunAttribute.XorMappedAddress(from),
                new StunAttribute.OtherAddress(bystander)));
    DiscoveryHost run = withHonest(evilAddress);
    assertEquals(Filtering.UNKNOWN, run.run().facts().filtering());
    assertTrue(run.sentTo().stream().noneMatch(to -> to.equals(bystander)), "port " + port);
  }

  @Test
  void aBystanderGetsEightSmallPacketsAtMost() {
    SimHost bystander = net.host("b");
    open(
        (request, from) ->
            List.of(
                new StunAttribute.XorMappedAddress(from),
                new StunAttribute.OtherAddress(
                    new InetSocketAddress(bystander.ipv4Address(), 5000))));
    DiscoveryHost run = withHonest(evilAddress);
    NatReport report = run.run();
    long toBystander =
        run.sentTo().stream().filter(to -> to.getAddress().equals(bystander.ipv4Address())).count();
    assertEquals(8, toBystander);
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping());
  }

  @Test
  void aFalseMappedAddressIsOutvotedAndNeverSentTo() {
    InetSocketAddress bystander = new InetSocketAddress(net.host("b").ipv4Address(), 5000);
    open((request, from) -> List.of(new StunAttribute.XorMappedAddress(bystander)));
    DiscoveryHost run = withHonest(evilAddress);
    NatReport report = run.run();
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, report.facts().mapping());
    assertEquals(new PortAllocation.Preserving(), report.facts().allocation());
    assertEquals(
        victim.router().gateway().externalAddress(), report.ipv4().outside().orElseThrow());
    assertFalse(run.sentTo().contains(bystander));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "192.168.1.7", "224.0.0.5", "100.64.3.3", "2001:db8::1"})
  void aMappedAddressThatCannotBeIsNoAnswer(String ip) {
    open((request, from) -> List.of(new StunAttribute.XorMappedAddress(at(ip, 4000))));
    DiscoveryHost run = new DiscoveryHost(net, victim, List.of(evilAddress));
    NatReport report = run.run();
    assertEquals(new NatReport.Servers(1, 0), report.ipv4().servers());
    assertEquals(Set.of(evilAddress), new HashSet<>(run.sentTo()));
    assertEquals(1, report.load().packets(), "who lies is not asked again");
  }

  @Test
  void thatThereIsNoNatIsNotBelievedOfOneAgainstTwo() {
    InetSocketAddress inside = new InetSocketAddress(victim.ipv4Address(), 1);
    open(
        (request, from) ->
            List.of(
                new StunAttribute.XorMappedAddress(
                    new InetSocketAddress(inside.getAddress(), from.getPort()))));
    assertEquals(Mapping.ENDPOINT_INDEPENDENT, withHonest(evilAddress).run().facts().mapping());
  }

  @Test
  void anAnswerFromAnotherSourceDoesNotCount() {
    UdpPort elsewhere = evil.open(SimStunServer.ALTERNATE_PORT, (from, payload, now) -> {});

    SimHost open = net.host("open").behind(Nat.fullCone()).link(Link.delayMillis(20));
    evil.open(
        evilAddress,
        (from, payload, now) ->
            elsewhere.send(
                from,
                StunCodec.encode(
                    StunMessage.of(
                        StunClass.SUCCESS,
                        decoded(payload).transactionId(),
                        new StunAttribute.XorMappedAddress(from)))));
    NatReport report = new DiscoveryHost(net, open, List.of(evilAddress)).run();
    assertEquals(new NatReport.Servers(1, 0), report.ipv4().servers());
  }

  @Test
  void wrongTransactionsIndicationsAndErrorsTellNothing() {
    List<UdpPort> port = new ArrayList<>();
    port.add(
        evil.open(
            evilAddress,
            (from, payload, now) -> {
              TransactionId id = decoded(payload).transactionId();
              StunAttribute mapped = new StunAttribute.XorMappedAddress(from);
              for (StunMessage message :
                  List.of(
                      StunMessage.of(StunClass.SUCCESS, TransactionId.random(net.random()), mapped),
                      StunMessage.of(StunClass.INDICATION, id, mapped),
                      StunMessage.of(StunClass.REQUEST, id, mapped),
                      StunMessage.of(StunClass.ERROR, id, mapped))) {
                port.getFirst().send(from, StunCodec.encode(message));
              }
              port.getFirst().send(from, ByteBuffer.wrap(new byte[] {0, 1, 2}));
            }));
    NatReport report = new DiscoveryHost(net, victim, List.of(evilAddress)).run();
    assertEquals(new NatReport.Servers(1, 0), report.ipv4().servers());
    assertTrue(report.udpBlocked());
  }

  @Test
  void aServerThatOnlyPretendsToAnswerFromElsewhereProvesNoOpenFilter() {
    InetSocketAddress second =
        new InetSocketAddress(evil.addresses().get(1), SimStunServer.ALTERNATE_PORT);
    UdpPort asked =
        open(
            (request, from) ->
                List.of(
                    new StunAttribute.XorMappedAddress(from),
                    new StunAttribute.ResponseOrigin(second),
                    new StunAttribute.OtherAddress(second)));
    NatReport report = withHonest(evilAddress).run();
    assertEquals(Filtering.UNKNOWN, report.facts().filtering());
    assertEquals(evilAddress, asked.localAddress());
  }

  @Test
  void floodsOfAnswersChangeNothing() {
    List<UdpPort> port = new ArrayList<>();
    port.add(
        evil.open(
            evilAddress,
            (from, payload, now) -> {
              StunMessage request = decoded(payload);
              for (int i = 1; i <= 200; i++) {
                InetSocketAddress other =
                    new InetSocketAddress(at("20.9.9.9", 1).getAddress(), 1024 + i);
                StunMessage answer =
                    StunMessage.of(
                        StunClass.SUCCESS,
                        request.transactionId(),
                        new StunAttribute.XorMappedAddress(from),
                        new StunAttribute.OtherAddress(other));
                port.getFirst().send(from, StunCodec.encode(answer));
              }
            }));
    DiscoveryHost run = withHonest(evilAddress);
    NatReport report = run.run();
    assertEquals(
        1,
        run.sentTo().stream()
            .filter(at("20.9.9.9", SimStunServer.PORT)::equals)
            .distinct()
            .count());
    assertEquals(
        8, run.sentTo().stream().filter(at("20.9.9.9", SimStunServer.PORT)::equals).count());
    assertTrue(report.load().packets() < 80, report.load().toString());
    assertTrue(report.tookNanos() < TimeUnit.SECONDS.toNanos(3));
  }
}
