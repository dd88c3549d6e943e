package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.router.FrameDecoder;
import dev.ratatoskr.proto.router.FrameType;
import dev.ratatoskr.proto.router.RouterFrame;
import dev.ratatoskr.proto.router.RouterHandshake;
import dev.ratatoskr.proto.router.RouterMessage;
import dev.ratatoskr.proto.router.RouterStreamDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A router's stream, with or without its handshake: the pieces put together are the stream again,
 * wherever it was cut, and each piece by itself is read as the same.
 */
final class RouterStreamTarget implements FuzzTarget {
  private static final int WITH_HANDSHAKE = 1;

  @Override
  public List<byte[]> seeds() {
    byte[] handshake = Bytes.of(RouterHandshake.create(new byte[32], 7, new byte[3]).bytes());
    byte[] path = Bytes.octets(5, 0, 0x81, 2, 0);
    byte[] traffic =
        Bytes.of(
            RouterFrame.of(FrameType.TRAFFIC, Bytes.joined(List.of(path, new byte[80]))).bytes());
    byte[] other = Bytes.of(RouterFrame.of(FrameType.ANNOUNCE, new byte[300]).bytes());
    byte[] frames = Bytes.joined(List.of(other, traffic));
    return List.of(
        Bytes.joined(List.of(Bytes.octets(WITH_HANDSHAKE, 20), handshake, frames)),
        Bytes.joined(List.of(Bytes.octets(0, 1), frames)));
  }

  @Override
  public void run(byte[] input) {
    Choices choices = new Choices(input);
    boolean handshake = choices.below(2) == WITH_HANDSHAKE;
    int step = 1 + choices.below(200);
    byte[] stream = choices.rest();
    List<RouterMessage> messages = handshake ? withHandshake(stream, step) : frames(stream, step);
    ByteBuffer passedOn = ByteBuffer.allocate(stream.length);
    for (RouterMessage message : messages) {
      BrokenPromise.unless(message.sizeBytes() <= passedOn.remaining(), "more than came");
      passedOn.put(message.bytes());
      byItself(message);
    }
    BrokenPromise.unless(
        Arrays.equals(stream, 0, passedOn.position(), passedOn.array(), 0, passedOn.position()),
        "other bytes than came");
  }

  private static List<RouterMessage> withHandshake(byte[] stream, int step) {
    RouterStreamDecoder decoder = new RouterStreamDecoder();
    List<RouterMessage> messages = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += step) {
        decoder.onBytes(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
        for (RouterMessage next = decoder.poll(); next != null; next = decoder.poll()) {
          messages.add(next);
        }
      }
    } catch (MalformedException e) {
      return messages;
    }
    return messages;
  }

  private static List<RouterMessage> frames(byte[] stream, int step) {
    FrameDecoder decoder = new FrameDecoder();
    List<RouterMessage> messages = new ArrayList<>();
    try {
      for (int at = 0; at < stream.length; at += step) {
        decoder.onBytes(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
        for (RouterFrame next = decoder.poll(); next != null; next = decoder.poll()) {
          messages.add(next);
        }
      }
    } catch (MalformedException e) {
      return messages;
    }
    return messages;
  }

  private static void byItself(RouterMessage message) {
    try {
      switch (message) {
        case RouterHandshake handshake -> {
          BrokenPromise.unlessEqual(
              handshake, RouterHandshake.parse(handshake.bytes()), "a handshake");
          handshake.verify(new byte[0]);
        }
        case RouterFrame frame ->
            BrokenPromise.unlessEqual(
                frame, RouterFrame.ofWhole(Bytes.of(frame.bytes())), "a frame");
      }
    } catch (MalformedException e) {
      throw BrokenPromise.by("a message cannot be read by itself", e);
    }
    if (message instanceof RouterFrame frame && frame.type() == FrameType.TRAFFIC) {
      keys(frame);
    }
  }

  private static void keys(RouterFrame frame) {
    try {
      BrokenPromise.unlessEqual(frame.sessionKey(), frame.sessionKey(), "the keys");
    } catch (MalformedException e) {
      // A Traffic frame without its keys is known for that only here.
    }
  }
}
