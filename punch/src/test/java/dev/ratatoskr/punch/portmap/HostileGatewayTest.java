package dev.ratatoskr.punch.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.simnet.Nat;
import dev.ratatoskr.simnet.SimPortMapServer.Reply;
import dev.ratatoskr.simnet.SimPortMapServer.Rules;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A gateway, or somebody who plays it, that answers what is not to be believed. */
class HostileGatewayTest {
  private static final int PCP_LIFETIME = 4;
  private static final int PCP_NONCE = 24;
  private static final int PCP_PROTOCOL = 36;
  private static final int PCP_INTERNAL = 40;
  private static final int PCP_EXTERNAL = 42;
  private static final int PCP_ADDRESS = 56;
  private static final int NAT_PMP_INTERNAL = 8;
  private static final int NAT_PMP_EXTERNAL = 10;
  private static final int NAT_PMP_LIFETIME = 12;

  private static MappedHome home(Rules rules, Function<Reply, List<Reply>> spoil) {
    MappedHome home = new MappedHome(5, Nat.portRestricted());
    home.server.rules(rules).spoil(spoil);
    home.start(false);
    home.run(25);
    return home;
  }

  private static Function<Reply, List<Reply>> change(int bytes, Consumer<ByteBuffer> how) {
    return reply -> {
      if (reply.payload().remaining() == bytes) {
        how.accept(reply.payload());
      }
      return List.of(reply);
    };
  }

  private static Arguments pcp(String what, Consumer<ByteBuffer> how) {
    return Arguments.of(what, Rules.PCP, change(60, how));
  }

  private static Arguments natPmp(String what, Consumer<ByteBuffer> how) {
    return Arguments.of(what, Rules.NAT_PMP, change(16, how));
  }

  private static Arguments from(String what, Rules rules, InetSocketAddress source) {
    Function<Reply, List<Reply>> forge =
        reply ->
            List.of(
                new Reply(
                    source.getPort() == 0
                        ? new InetSocketAddress(reply.from().getAddress(), 5352)
                        : source,
                    reply.to(),
                    reply.payload()));
    return Arguments.of(what, rules, forge);
  }

  static Stream<Arguments> spoilt() {
    InetSocketAddress neighbour =
        new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 5351);
    return Stream.of(
        pcp("another nonce", b -> b.put(PCP_NONCE, (byte) (b.get(PCP_NONCE) ^ 1))),
        pcp("TCP", b -> b.put(PCP_PROTOCOL, (byte) 6)),
        pcp("another internal port", b -> b.putShort(PCP_INTERNAL, (short) 4001)),
        pcp("no external port", b -> b.putShort(PCP_EXTERNAL, (short) 0)),
        pcp("another opcode", b -> b.put(1, (byte) 0x82)),
        pcp("a request", b -> b.put(1, (byte) 1)),
        pcp("a lifetime of 0 s", b -> b.putInt(PCP_LIFETIME, 0)),
        pcp("a lifetime of 9 s", b -> b.putInt(PCP_LIFETIME, 9)),
        pcp("a loopback address", b -> b.putInt(PCP_ADDRESS, 0x7f000001)),
        pcp("a multicast address", b -> b.putInt(PCP_ADDRESS, 0xe0000001)),
        pcp("no address", b -> b.putInt(PCP_ADDRESS, 0)),
        natPmp("another internal port", b -> b.putShort(NAT_PMP_INTERNAL, (short) 4001)),
        natPmp("no external port", b -> b.putShort(NAT_PMP_EXTERNAL, (short) 0)),
        natPmp("a lifetime of 0 s", b -> b.putInt(NAT_PMP_LIFETIME, 0)),
        natPmp("TCP", b -> b.put(1, (byte) 0x82)),
        from("PCP from a neighbour", Rules.PCP, neighbour),
        from("NAT-PMP from a neighbour", Rules.NAT_PMP, neighbour),
        from("PCP from another port", Rules.PCP, new InetSocketAddress(0)),
        from("NAT-PMP from another port", Rules.NAT_PMP, new InetSocketAddress(0)));
  }

  @ParameterizedTest
  @MethodSource("spoilt")
  void whatIsWrongInAnAnswerIsNotBelieved(
      String what, Rules rules, Function<Reply, List<Reply>> spoil) {
    MappedHome home = home(rules, spoil);
    assertEquals(List.of(), home.events(PortMapEvent.Mapped.class), what);
    assertEquals(1, home.events(PortMapEvent.Unavailable.class).size(), what);
    MappedHome honest = home(rules, List::of);
    assertEquals(1, honest.events(PortMapEvent.Mapped.class).size(), "without: " + what);
  }

  @Test
  void anAbsurdlyLongLifetimeIsCutToADay() {
    MappedHome pcp = home(Rules.PCP, change(60, b -> b.putInt(PCP_LIFETIME, -1)));
    assertEquals(86_400, pcp.mapping().lifetimeSeconds());
    MappedHome natPmp = home(Rules.NAT_PMP, change(16, b -> b.putInt(NAT_PMP_LIFETIME, -1)));
    assertEquals(86_400, natPmp.mapping().lifetimeSeconds());
  }

  @Test
  void answersThatComeTwiceChangeNothing() {
    MappedHome home = home(Rules.USUAL, reply -> List.of(reply, reply, reply));
    home.run(300);
    assertEquals(1, home.events.size(), home.events.toString());
    home.stop();
    home.run(1);
    assertEquals(1, home.events(PortMapEvent.Released.class).size());
  }

  @Test
  void aClockThatStartsAnewWithEveryAnswerCausesNoFlood() {
    MappedHome home =
        home(Rules.USUAL, change(24, b -> b.putInt(8, Math.floorMod(b.hashCode(), 7))));
    long before = home.mapper.sent();
    home.run(3600);
    long packets = home.mapper.sent() - before;
    assertTrue(packets <= 140, "packets an hour: " + packets);
    assertEquals(List.of(MappedHome.PORT), home.server.mapped());
  }

  @Test
  void noFloodByNatPmpEither() {
    AtomicInteger clock = new AtomicInteger();
    MappedHome home =
        home(
            Rules.NAT_PMP,
            reply -> {
              reply.payload().putInt(4, clock.addAndGet(1000) % 7000);
              return List.of(reply);
            });
    long before = home.mapper.sent();
    home.run(3600);
    long packets = home.mapper.sent() - before;
    assertTrue(packets > 0 && packets <= 140, "packets an hour: " + packets);
    assertEquals(List.of(MappedHome.PORT), home.server.mapped());
  }

  @Property(tries = 300)
  void anyBytesDoNoHarm(
      @ForAll @Size(min = 1, max = 80) byte[] random, @ForAll @IntRange(max = 3) int kind) {
    byte[] bytes = random.clone();
    if (kind < 2 && bytes.length > 1) {
      bytes[0] = (byte) (2 * kind);
      bytes[1] |= (byte) 0x80;
    }
    MappedHome home =
        home(
            Rules.USUAL,
            reply -> List.of(new Reply(reply.from(), reply.to(), ByteBuffer.wrap(bytes))));
    assertEquals(List.of(), home.events(PortMapEvent.Mapped.class));
    assertTrue(home.mapper.sent() <= 14, "packets: " + home.mapper.sent());
    home.stop();
    home.run(1.1);
    assertEquals(1, home.events(PortMapEvent.Released.class).size());
  }
}
