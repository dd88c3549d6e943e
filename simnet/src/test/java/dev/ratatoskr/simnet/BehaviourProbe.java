package dev.ratatoskr.simnet;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.proto.stun.StunAttribute;
import dev.ratatoskr.proto.stun.StunClass;
import dev.ratatoskr.proto.stun.StunCodec;
import dev.ratatoskr.proto.stun.StunMessage;
import dev.ratatoskr.proto.stun.TransactionId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds out a NAT's behaviour as RFC 5780 sections 4.3 and 4.4 do, with one request each. */
final class BehaviourProbe {
  private static final long TIMEOUT_NANOS = 500_000_000;

  private final SimNet net;
  private final UdpPort port;
  private InetSocketAddress lastFrom = new InetSocketAddress(0);
  private final Map<TransactionId, StunMessage> answers = new HashMap<>();

  BehaviourProbe(SimNet net, SimHost host, int port) {
    this.net = net;
    this.port = host.open(port, this::onDatagram);
  }

  /** The source of the newest answer. */
  InetSocketAddress lastFrom() {
    return lastFrom;
  }

  private void onDatagram(InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    try {
      StunMessage answer = StunCodec.decode(payload).message();
      lastFrom = from;
      answers.put(answer.transactionId(), answer);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  Optional<StunMessage> ask(InetSocketAddress server, boolean changeIp, boolean changePort) {
    TransactionId id = TransactionId.random(net.random());
    StunMessage request =
        StunMessage.of(
            StunClass.REQUEST, id, new StunAttribute.ChangeRequest(changeIp, changePort));
    port.send(server, StunCodec.encode(request));
    net.runUntil(() -> answers.containsKey(id), TIMEOUT_NANOS);
    return Optional.ofNullable(answers.get(id));
  }

  Optional<InetSocketAddress> mapped(InetSocketAddress server) {
    return ask(server, false, false).flatMap(StunMessage::xorMapped);
  }

  /** Section 4.3: the same port towards the other address, then towards its other port. */
  Behaviour mapping(InetSocketAddress server) {
    StunMessage first = ask(server, false, false).orElseThrow();
    InetSocketAddress other = first.otherAddress().orElseThrow();
    InetSocketAddress mapped = first.xorMapped().orElseThrow();
    InetSocketAddress third = new InetSocketAddress(other.getAddress(), server.getPort());
    InetSocketAddress toOtherAddress = mapped(third).orElseThrow();
    if (toOtherAddress.equals(mapped)) {
      return Behaviour.ENDPOINT_INDEPENDENT;
    }
    return mapped(other).orElseThrow().equals(toOtherAddress)
        ? Behaviour.ADDRESS_DEPENDENT
        : Behaviour.ADDRESS_AND_PORT_DEPENDENT;
  }

  /** Section 4.4: asks for answers from elsewhere. The port must not have been used before. */
  Behaviour filtering(InetSocketAddress server) {
    if (ask(server, false, false).isEmpty()) {
      throw new AssertionError("no answer from " + server);
    }
    if (ask(server, true, true).isPresent()) {
      return Behaviour.ENDPOINT_INDEPENDENT;
    }
    return ask(server, false, true).isPresent()
        ? Behaviour.ADDRESS_DEPENDENT
        : Behaviour.ADDRESS_AND_PORT_DEPENDENT;
  }
}
