package dev.ratatoskr.transport.io;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ratatoskr.proto.UdpPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is too large for the device is lost, and the port lives. */
class WholePacketsTest {
  /** Above the MTU of a loopback device, 65536 with the headers, no packet goes whole. */
  private static final int TOO_LARGE = 65_507 + 1;

  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @CsvSource({"AUTO,127.0.0.1", "AUTO,::1", "NIO,127.0.0.1", "NIO,::1"})
  void aPacketThatIsTooLargeIsLostAndTheNextOnesPass(IoKind kind, String address) throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName(address), 0);
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    try (NettyLoop loop = NettyLoop.start(kind)) {
      ChannelUdpPort to =
          ChannelUdpPort.bind(loop, any, (from, bytes, now) -> sizes.add(bytes.remaining()));
      ChannelUdpPort from = ChannelUdpPort.bind(loop, any, (f, bytes, now) -> {});
      loop.execute(
          () -> {
            for (int size : List.of(100, TOO_LARGE, 1472, TOO_LARGE, 200)) {
              from.send(to.localAddress(), ByteBuffer.allocate(size));
            }
          });
      await().until(() -> sizes.size() == 3);
      assertEquals(List.of(100, 1472, 200), sizes);
      UdpPort port = from;
      assertEquals(any.getAddress(), port.localAddress().getAddress());
    }
  }
}
