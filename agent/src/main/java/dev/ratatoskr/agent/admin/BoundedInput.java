package dev.ratatoskr.agent.admin;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with an error when one answer is longer than any honest one. */
final class BoundedInput extends FilterInputStream {
  /** Longest answer in bytes. */
  static final int MAX_ANSWER_BYTES = 16 << 20;

  private long left = MAX_ANSWER_BYTES;

  BoundedInput(InputStream in) {
    super(in);
  }

  /** A new answer begins. */
  void restart() {
    left = MAX_ANSWER_BYTES;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left <= 0) {
      throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
    }
    int count = super.read(bytes, offset, (int) Math.min(length, left));
    left -= Math.max(count, 0);
    return count;
  }
}
