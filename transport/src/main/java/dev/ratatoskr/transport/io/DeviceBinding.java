package dev.ratatoskr.transport.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties a socket to one network interface, so that its packets take that interface's default route
 * and not the host's best one. An address alone does not: Linux chooses the route by the
 * destination.
 *
 * <p>{@code SO_BINDTODEVICE} of socket(7): Linux and epoll only; since Linux 5.7 without rights,
 * for a socket that is not tied yet.
 */
final class DeviceBinding {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceBinding.class);

  // asm-generic/socket.h; the same on x86-64 and AArch64.
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  private DeviceBinding() {}

  /**
   * Ties a channel that is not bound to an address yet.
   *
   * @return false where the system does not offer or not permit it; the channel is as before then
   */
  static boolean tie(Channel channel, String device) {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    ByteBuffer value = ByteBuffer.allocateDirect(name.length).put(name).flip();
    var option =
        new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, name.length);
    try {
      return channel.config().setOption(option, value);
    } catch (ChannelException e) {
      LOG.debug("a port cannot be tied to {}: {}", device, String.valueOf(e.getCause()));
      return false;
    }
  }
}
