package dev.ratatoskr.proto.router;

import java.nio.ByteBuffer;

/** One whole piece of a router's stream: first the handshake, then frames. */
public sealed interface RouterMessage permits RouterHandshake, RouterFrame {

  /** The bytes as they came, to be passed on unchanged; read-only, a new view at each call. */
  ByteBuffer bytes();

  /** How many bytes that is. */
  int sizeBytes();
}
