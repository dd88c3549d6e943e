package dev.ratatoskr.agent.portmap;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.igd.SsdpAnswer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search for internet gateways in the local network: three packets. Blocks. */
final class SsdpSearch {
  private static final Logger LOG = LoggerFactory.getLogger(SsdpSearch.class);

  /** Every version of the device answers to the name of the first. */
  private static final String TARGET = "urn:schemas-upnp-org:device:InternetGatewayDevice:1";

  private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.255.250");
  private static final int MOST_ANSWERS = 4;
  private static final int MOST_PACKETS = 64;
  private static final int ANSWER_SECONDS = 1;
  private static final long AGAIN_MILLIS = 500;

  private final InetAddress client;
  private final InetAddress gateway;
  private final Duration patience;

  /**
   * A search that has not begun.
   *
   * @param client our address in the local network
   * @param gateway whose answer ends the search
   * @param patience after which it ends anyhow
   */
  SsdpSearch(InetAddress client, InetAddress gateway, Duration patience) {
    this.client = client;
    this.gateway = gateway;
    this.patience = patience;
  }

  /** Who answered, the gateway first; at most {@value #MOST_ANSWERS}. */
  List<SsdpAnswer> run() throws IOException {
    List<SsdpAnswer> answers = new ArrayList<>();
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(client, 0))) {
      NetworkInterface device = NetworkInterface.getByInetAddress(client);
      if (device != null) {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
      }
      send(socket, GROUP);
      send(socket, gateway);
      long startNanos = System.nanoTime();
      boolean again = true;
      for (int i = 0; i < MOST_PACKETS && answers.size() < MOST_ANSWERS; i++) {
        long elapsed = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
        long left = (again ? AGAIN_MILLIS : patience.toMillis()) - elapsed;
        if (left > 0) {
          receive(socket, Math.toIntExact(left), answers);
        } else if (again) {
          again = false;
          send(socket, GROUP);
        } else {
          return answers;
        }
        if (!answers.isEmpty() && answers.getFirst().description().host().equals(gateway)) {
          return answers;
        }
      }
    }
    return answers;
  }

  private static void send(DatagramSocket socket, InetAddress to) {
    ByteBuffer search = SsdpAnswer.search(TARGET, ANSWER_SECONDS);
    byte[] bytes = new byte[search.remaining()];
    search.get(bytes);
    try {
      socket.send(
          new DatagramPacket(bytes, bytes.length, new InetSocketAddress(to, SsdpAnswer.PORT)));
    } catch (IOException e) {
      // One of the two ways may be closed; the other may do.
      LOG.debug("no search can be sent to {}: {}", to, e.toString());
    }
  }

  private void receive(DatagramSocket socket, int millis, List<SsdpAnswer> answers)
      throws IOException {
    DatagramPacket packet =
        new DatagramPacket(new byte[SsdpAnswer.MAX_BYTES + 1], SsdpAnswer.MAX_BYTES + 1);
    socket.setSoTimeout(millis);
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return;
    }
    try {
      SsdpAnswer answer =
          SsdpAnswer.parse(
              ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), packet.getAddress());
      if (answers.stream().noneMatch(a -> a.description().equals(answer.description()))) {
        boolean first = answer.description().host().equals(gateway);
        answers.add(first ? 0 : answers.size(), answer);
      }
    } catch (MalformedException e) {
      LOG.debug("an answer of {} is refused: {}", packet.getAddress(), e.getMessage());
    }
  }
}
