package dev.ratatoskr.agent.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.agent.route.WayOut;
import dev.ratatoskr.proto.portmap.NatPmpCodec;
import dev.ratatoskr.proto.portmap.NatPmpResponse;
import dev.ratatoskr.proto.portmap.PcpCodec;
import dev.ratatoskr.proto.portmap.PcpResponse;
import dev.ratatoskr.punch.portmap.PortMapProtocol;
import dev.ratatoskr.punch.portmap.Uplink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A gateway on the loopback, and one that is not there. */
class GatewayProbeTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress GATEWAY = InetAddress.ofLiteral("127.0.77.1");
  private static final InetAddress NOBODY = InetAddress.ofLiteral("127.0.77.2");
  private static final Inet4Address OUTSIDE = (Inet4Address) InetAddress.ofLiteral("20.0.0.1");

  @Test
  void tellsWhatAGatewaySpeaksAndNothingOfOneThatIsSilent() throws Exception {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(GATEWAY, Uplink.GATEWAY_PORT))) {
      Thread.ofVirtual().start(() -> serve(socket));
      assertEquals(
          List.of(
              new GatewayProbe.Finding(GATEWAY, PortMapProtocol.PCP, Optional.empty()),
              new GatewayProbe.Finding(GATEWAY, PortMapProtocol.NAT_PMP, Optional.of(OUTSIDE))),
          GatewayProbe.ask(
              List.of(new WayOut(CLIENT, GATEWAY), new WayOut(CLIENT, NOBODY)),
              Duration.ofSeconds(10)));
    }
  }

  private static void serve(DatagramSocket socket) {
    try {
      while (true) {
        DatagramPacket request = new DatagramPacket(new byte[64], 64);
        socket.receive(request);
        boolean natPmp = request.getData()[0] == NatPmpCodec.VERSION;
        NatPmpResponse.Header header = new NatPmpResponse.Header(0, 5);
        ByteBuffer answer =
            natPmp
                ? NatPmpCodec.encode(new NatPmpResponse.ExternalAddress(header, OUTSIDE))
                : PcpCodec.encode(new PcpResponse.Announce(new PcpResponse.Header(0, 0, 5)));
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        socket.send(new DatagramPacket(bytes, bytes.length, request.getSocketAddress()));
      }
    } catch (IOException e) {
      // The test has closed the socket: that is its end.
    }
  }
}
