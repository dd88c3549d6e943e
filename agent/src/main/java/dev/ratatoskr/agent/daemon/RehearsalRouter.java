package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** What dials a shim in a rehearsal: greets, then sends frames to and fro. Blocking. */
final class RehearsalRouter {
  private static final int ROUNDS = 60;
  private static final int BODY_BYTES = 300;
  private static final int PATIENCE_MILLIS = 5000;

  private RehearsalRouter() {}

  /**
   * Connects on a thread of its own.
   *
   * @param leads whether it sends the first frame of each round; the other answers
   */
  static void dial(int port, byte[] handshake, boolean leads) {
    Thread.ofVirtual()
        .name("rehearsal")
        .start(
            () -> {
              try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLIS);
                talk(socket, handshake, leads);
              } catch (IOException e) {
                // A warm-up that did not go well leaves some code cold, no more.
                return;
              }
            });
  }

  private static void talk(Socket socket, byte[] handshake, boolean leads) throws IOException {
    OutputStream out = socket.getOutputStream();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    out.write(handshake);
    in.readFully(new byte[handshake.length]);
    ByteBuffer bytes = RouterFrame.of(FrameType.TRAFFIC, new byte[BODY_BYTES]).bytes();
    byte[] frame = new byte[bytes.remaining()];
    bytes.get(frame);
    byte[] answer = new byte[frame.length];
    for (int i = 0; i < ROUNDS; i++) {
      if (leads) {
        out.write(frame);
      }
      in.readFully(answer);
      if (!leads) {
        out.write(answer);
      }
    }
  }
}
