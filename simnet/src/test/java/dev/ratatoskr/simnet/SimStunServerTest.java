package dev.ratatoskr.simnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SimStunServerTest {
  private final SimNet net = new SimNet(2);
  private final SimStunServer server = SimStunServer.on(net, "stun");
  private final SimHost client = net.host("client").ipv6();

  @ParameterizedTest
  @CsvSource({
    "false,false,false", "false,false,true", "false,true,false", "false,true,true",
    "true,false,false", "true,false,true", "true,true,false", "true,true,true"
  })
  void answersComeFromWhereTheRequestAsked(boolean ipv6, boolean changeIp, boolean changePort) {
    InetSocketAddress asked = ipv6 ? server.ipv6Address() : server.address();
    BehaviourProbe probe = new BehaviourProbe(net, client, 4000);
    StunMessage answer = probe.ask(asked, changeIp, changePort).orElseThrow();
    InetSocketAddress origin = answer.responseOrigin().orElseThrow();
    InetSocketAddress other = answer.otherAddress().orElseThrow();
    assertEquals(origin, probe.lastFrom(), "the header agrees with RESPONSE-ORIGIN");
    assertEquals(changeIp, !origin.getAddress().equals(asked.getAddress()));
    assertEquals(changePort, origin.getPort() != asked.getPort());
    assertTrue(
        !other.getAddress().equals(asked.getAddress()) && other.getPort() != asked.getPort());
    assertEquals(
        new InetSocketAddress(ipv6 ? client.ipv6Address() : client.ipv4Address(), 4000),
        answer.xorMapped().orElseThrow());
  }

  @Test
  void aPlainServerRefusesToAnswerFromElsewhere() {
    SimStunServer plain = SimStunServer.plain(net, "plain");
    BehaviourProbe probe = new BehaviourProbe(net, client, 4000);
    StunMessage answer = probe.ask(plain.ipv6Address(), true, true).orElseThrow();
    assertEquals(420, answer.error().orElseThrow().code());
    assertEquals(plain.ipv6Address(), probe.lastFrom());
    assertTrue(answer.otherAddress().isEmpty() && answer.xorMapped().isEmpty());
  }

  @Test
  void whatIsNoRequestGetsNoAnswer() {
    Inbox inbox = new Inbox();
    UdpPort port = client.open(4000, inbox);
    port.send(server.address(), ByteBuffer.allocate(0));
    port.send(server.address(), Inbox.bytes("this is not STUN at all"));
    TransactionId id = TransactionId.random(net.random());
    port.send(server.address(), StunCodec.encode(StunMessage.of(StunClass.INDICATION, id)));
    net.runFor(1_000_000_000L);
    assertEquals(0, inbox.size());
    assertEquals(0, server.requests());
    assertEquals(3, net.trace().count(Trace.Kind.RECEIVED));
  }
}
