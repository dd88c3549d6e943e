package dev.ratatoskr.agent.punching;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import dev.ratatoskr.proto.rendezvous.EnvelopeCodec;
import dev.ratatoskr.proto.rendezvous.EnvelopeDecoder;
import dev.ratatoskr.proto.rendezvous.Limits;
import dev.ratatoskr.proto.rendezvous.wire.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of the pipe; the package says what each means. */
public sealed interface PunchLine {
  /** What this program speaks. */
  int VERSION = 1;

  /** Rounds at most. */
  int MAX_ROUNDS = 100_000;

  /** No honest line is longer: a message of the rendezvous in base64, and the words before it. */
  int MAX_CHARS = Limits.MAX_ENVELOPE_BYTES * 4 / 3 + 64;

  /** The form of every line. */
  Pattern FORM = Pattern.compile("([a-z-]{1,20}) ([0-9]{1,6})(?: ([0-9A-Za-z+/=]{1,}))?");

  /** The first line. */
  record Hello(int version, int rounds) implements PunchLine {
    @Override
    public String text() {
      return "ratatoskr-punch " + version + " " + rounds;
    }
  }

  /** Ready to punch, under this key. */
  record Ready(int round, PeerKey key) implements PunchLine {
    @Override
    public String text() {
      return "ready " + round + " " + key;
    }
  }

  /** A message of the rendezvous. */
  record Signal(int round, Envelope message) implements PunchLine {
    @Override
    public String text() {
      ByteBuffer framed = EnvelopeCodec.encode(message);
      return "signal " + round + " " + base64(framed);
    }

    /** Not the message: it may hold a password. */
    @Override
    public String toString() {
      return "Signal[" + round + ", " + message.getBodyCase() + "]";
    }
  }

  /** Has an outcome. */
  record Done(int round) implements PunchLine {
    @Override
    public String text() {
      return "done " + round;
    }
  }

  /** The line, without its end. */
  String text();

  /** Reads a line, without its end. */
  static PunchLine parse(String line) throws MalformedException {
    Matcher form = FORM.matcher(line);
    if (!form.matches()) {
      throw new MalformedException("not a line of a punch");
    }
    int number = Integer.parseInt(form.group(2));
    String rest = form.group(3) == null ? "" : form.group(3);
    return switch (form.group(1)) {
      case "ratatoskr-punch" -> new Hello(number, rounds(rest));
      case "ready" -> new Ready(number, PeerKey.parse(rest));
      case "signal" -> new Signal(number, message(rest));
      case "done" -> {
        if (!rest.isEmpty()) {
          throw new MalformedException("done with more behind it");
        }
        yield new Done(number);
      }
      default -> throw new MalformedException("a line with an unknown first word");
    };
  }

  private static int rounds(String text) throws MalformedException {
    try {
      int rounds = Integer.parseInt(text);
      if (rounds >= 1 && rounds <= MAX_ROUNDS) {
        return rounds;
      }
    } catch (NumberFormatException e) {
      throw new MalformedException("the number of rounds is none", e);
    }
    throw new MalformedException("the number of rounds is out of range");
  }

  private static Envelope message(String base64) throws MalformedException {
    EnvelopeDecoder decoder = new EnvelopeDecoder();
    try {
      decoder.onBytes(ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a signal that is not base64", e);
    }
    Envelope message = decoder.poll();
    if (message == null) {
      throw new MalformedException("a signal without a whole message");
    }
    if (decoder.poll() != null) {
      throw new MalformedException("a signal with two messages");
    }
    return message;
  }

  private static String base64(ByteBuffer bytes) {
    byte[] plain = new byte[bytes.remaining()];
    bytes.get(plain);
    return new String(Base64.getEncoder().encode(plain), StandardCharsets.US_ASCII);
  }
}
