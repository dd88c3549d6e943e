package dev.ratatoskr.transport.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a port's packets travel whole or not at all, so that a size that arrives is one that the path
 * carries (RFC 9000 section 14: QUIC packets are not fragmented).
 *
 * <p>On Linux {@code IP_PMTUDISC_PROBE} of ip(7): the packets say "don't fragment", and what the
 * kernel has heard of the path's MTU, perhaps from a stranger, does not keep them from leaving.
 */
final class WholePackets {
  private static final Logger LOG = LoggerFactory.getLogger(WholePackets.class);

  // linux/in.h and linux/in6.h; both options take the same values.
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int PMTUDISC_PROBE = 3;

  private WholePackets() {}

  /** Sets it where the system offers it; elsewhere packets may be fragmented. */
  static void require(Channel channel) {
    List<Boolean> set =
        List.of(
            linux(channel, "IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER),
            linux(channel, "IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER),
            set(channel, NioChannelOption.of(ExtendedSocketOptions.IP_DONTFRAGMENT), true));
    if (!set.contains(true)) {
      LOG.debug("the packets of {} may be fragmented", channel.localAddress());
    }
  }

  private static boolean linux(Channel channel, String name, int level, int option) {
    ByteBuffer value =
        ByteBuffer.allocateDirect(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(PMTUDISC_PROBE)
            .flip();
    return set(channel, new RawUnixChannelOption(name, level, option, Integer.BYTES), value);
  }

  /** False also where the option is not one of this kind of channel or of its family. */
  private static <T> boolean set(Channel channel, ChannelOption<T> option, T value) {
    try {
      return channel.config().setOption(option, value);
    } catch (ChannelException | UnsupportedOperationException e) {
      LOG.trace("{} is not set: {}", option, e.toString());
      return false;
    }
  }
}
