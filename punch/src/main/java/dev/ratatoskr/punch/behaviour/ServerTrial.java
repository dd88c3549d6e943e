package dev.ratatoskr.punch.behaviour;

import dev.ratatoskr.proto.stun.StunAttribute;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tests of RFC 5780 with one server that names another address. For the mapping (section 4.3)
 * the port that asked before asks that address, one port after the other; for the filter (section
 * 4.4) a fresh port asks for answers from there.
 */
final class ServerTrial {
  private final Exchange exchange;
  private final Ask first;
  private final InetSocketAddress other;
  private final ProbePort fresh;
  private final List<Ask> mappingAsks = new ArrayList<>();
  private final List<Ask> filterAsks = new ArrayList<>();
  private @Nullable Ask plain;

  /**
   * A test that has not begun.
   *
   * @param first the server's answer to the main port
   * @param other the server's other address
   * @param fresh a port that has sent nothing to that address, nor will
   */
  ServerTrial(Exchange exchange, Ask first, InetSocketAddress other, ProbePort fresh) {
    this.exchange = exchange;
    this.first = first;
    this.other = other;
    this.fresh = fresh;
  }

  /** Does what has become possible. */
  void advance(long nowNanos) {
    if (mappingAsks.isEmpty()) {
      InetSocketAddress otherAddress =
          new InetSocketAddress(other.getAddress(), first.to().getPort());
      mappingAsks.add(exchange.ask(first.port(), otherAddress, nowNanos));
    }
    Ask second = mappingAsks.getFirst();
    // The last port is asked only if an answer shows that somebody is there who answers.
    if (mappingAsks.size() == 1 && second.isAnswered() && !second.mapped().equals(first.mapped())) {
      mappingAsks.add(exchange.ask(first.port(), other, nowNanos));
    }
    if (plain == null && fresh.isOpen()) {
      plain = exchange.ask(fresh, first.to(), nowNanos);
      filterAsks.add(exchange.askChanged(fresh, first.to(), change(true), nowNanos));
      filterAsks.add(exchange.askChanged(fresh, first.to(), change(false), nowNanos));
    }
  }

  boolean isWaiting() {
    return asks().anyMatch(Ask::isWaiting);
  }

  InetSocketAddress server() {
    return first.to();
  }

  /** The answers to the main port. */
  Stream<Ask> mappingAnswers() {
    return mappingAsks.stream().filter(Ask::isAnswered);
  }

  /** The server's answer to the fresh port. */
  Optional<Ask> freshAnswer() {
    return Optional.ofNullable(plain).filter(Ask::isAnswered);
  }

  Mapping mapping() {
    List<Optional<InetSocketAddress>> seen = mappingAnswers().map(Ask::mapped).toList();
    if (seen.isEmpty()) {
      return Mapping.UNKNOWN;
    }
    if (seen.getFirst().equals(first.mapped())) {
      return Mapping.ENDPOINT_INDEPENDENT;
    }
    if (seen.size() < 2) {
      return Mapping.DEPENDENT;
    }
    return seen.getFirst().equals(seen.getLast())
        ? Mapping.ADDRESS_DEPENDENT
        : Mapping.ADDRESS_AND_PORT_DEPENDENT;
  }

  Filtering filtering() {
    if (freshAnswer().isEmpty()) {
      return Filtering.UNKNOWN;
    }
    if (filterAsks.stream().allMatch(Ask::isSilent)) {
      return Filtering.ADDRESS_AND_PORT_DEPENDENT;
    }
    Filtering all = filterAsks.getFirst().passed();
    Filtering port = filterAsks.getLast().passed();
    boolean bothTold = filterAsks.getFirst().isSilent() || all != Filtering.UNKNOWN;
    return Verdicts.filtering(bothTold ? List.of(all, port) : List.of(Filtering.UNKNOWN));
  }

  private Stream<Ask> asks() {
    return Stream.of(mappingAsks.stream(), filterAsks.stream(), Stream.ofNullable(plain))
        .flatMap(asks -> asks);
  }

  private static StunAttribute.ChangeRequest change(boolean addressToo) {
    return new StunAttribute.ChangeRequest(addressToo, true);
  }
}
