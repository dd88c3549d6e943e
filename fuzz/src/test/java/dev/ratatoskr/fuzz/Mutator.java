package dev.ratatoskr.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes inputs out of others, without knowing what they reach. */
final class Mutator {
  private static final int MAX_BYTES = 4096;
  private static final byte[] TELLING = {0, 1, 2, 4, 0x7f, -1, -128, 16, 32, 64, ' ', '\n', '"'};

  private final RandomGenerator random;
  private final List<byte[]> seeds;

  Mutator(RandomGenerator random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = new ArrayList<>(seeds);
  }

  /** The next input: a seed that was changed in one to six ways, now and then mere noise. */
  byte[] next() {
    byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
    if (random.nextInt(20) == 0) {
      input = noise(random.nextInt(200));
    }
    for (int i = random.nextInt(6); i >= 0; i--) {
      input = changed(input);
    }
    return input.length > MAX_BYTES ? Arrays.copyOf(input, MAX_BYTES) : input;
  }

  private byte[] changed(byte[] input) {
    if (input.length == 0) {
      return noise(1 + random.nextInt(8));
    }
    int at = random.nextInt(input.length);
    return switch (random.nextInt(7)) {
      case 0 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(input, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> with(input, at, (byte) (input[at] + random.nextInt(-3, 4)));
      case 3 -> spliced(input, at, at, noise(1 + random.nextInt(8)));
      case 4 -> spliced(input, at, Math.min(input.length, at + 1 + random.nextInt(8)), noise(0));
      case 5 -> Arrays.copyOf(input, at);
      default -> spliced(input, at, at, piece(seeds.get(random.nextInt(seeds.size()))));
    };
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] piece(byte[] from) {
    int start = random.nextInt(from.length + 1);
    return Arrays.copyOfRange(from, start, start + random.nextInt(from.length - start + 1));
  }

  private static byte[] with(byte[] input, int at, byte value) {
    byte[] changed = input.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] spliced(byte[] input, int start, int end, byte[] between) {
    byte[] joined = Arrays.copyOf(input, start + between.length + input.length - end);
    System.arraycopy(between, 0, joined, start, between.length);
    System.arraycopy(input, end, joined, start + between.length, input.length - end);
    return joined;
  }
}
