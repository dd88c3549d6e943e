package dev.ratatoskr.agent.watch;

import dev.ratatoskr.agent.admin.SessionInfo;
import dev.ratatoskr.proto.PeerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns successive lists of sessions into events. Sans-IO; not thread-safe: the loop calls it.
 *
 * <p>The router counts our own control packets as traffic, so a session of ours would never end.
 * What we sent and received is therefore taken off what the router counted, each packet with its
 * headers and with room for one error message that answers it. The two counters are never read at
 * the same instant: a surplus is held until the next list before it is called a user's, and what we
 * sent but the router has not counted expires.
 */
public final class SessionTable {
  /** Without a user's packet for so long a session is idle; the router's own limit is the same. */
  public static final long IDLE_NANOS = Duration.ofSeconds(60).toNanos();

  private static final int MAX_REMEMBERED = 1024;

  /** IPv6 and UDP headers, and the byte by which the router marks a packet. */
  private static final long HEADER_BYTES = 40 + 8 + 1;

  /** An ICMPv6 error that quotes a packet: headers of its own before a copy of it. */
  private static final long ERROR_BYTES = HEADER_BYTES + 40;

  /** How long a packet of ours may wait in the router before it is counted. */
  private static final long CREDIT_NANOS = Duration.ofSeconds(2).toNanos();

  private final OwnTraffic own;
  private final Map<PeerKey, Entry> entries = new LinkedHashMap<>();

  /** What we had sent and received when a session was seen last. */
  private final Map<PeerKey, OwnTraffic.Count> ownBefore = new LinkedHashMap<>();

  public SessionTable(OwnTraffic own) {
    this.own = own;
  }

  /**
   * The router's present list.
   *
   * @param nowNanos when it arrived
   * @return what changed, in the order of the list
   */
  public List<SessionEvent> onSessions(List<SessionInfo> sessions, long nowNanos) {
    List<SessionEvent> events = new ArrayList<>();
    Set<PeerKey> present = new HashSet<>();
    for (SessionInfo session : sessions) {
      if (present.add(session.key())) {
        Entry entry = entries.get(session.key());
        if (entry == null) {
          events.add(onNew(session, nowNanos));
        } else {
          entry.onCounts(session, own.of(session.key()), nowNanos, events);
        }
      }
    }
    entries
        .entrySet()
        .removeIf(
            known -> {
              if (present.contains(known.getKey())) {
                return false;
              }
              events.add(new SessionEvent.SessionGone(known.getKey()));
              remember(known.getKey(), known.getValue().ownCounted);
              return true;
            });
    return events;
  }

  private SessionEvent onNew(SessionInfo session, long nowNanos) {
    PeerKey key = session.key();
    OwnTraffic.Count before = ownBefore.getOrDefault(key, OwnTraffic.Count.NONE);
    Entry entry = new Entry(before, nowNanos);
    entries.put(key, entry);
    boolean byUser = entry.onFirst(session, own.of(key), nowNanos);
    return new SessionEvent.SessionSeen(
        key, session.address(), session.bytesIn() + session.bytesOut(), byUser);
  }

  private void remember(PeerKey key, OwnTraffic.Count count) {
    ownBefore.put(key, count);
    if (ownBefore.size() > MAX_REMEMBERED) {
      ownBefore.remove(ownBefore.keySet().iterator().next());
    }
  }

  /** One session. */
  private static final class Entry {
    private long counted;
    private OwnTraffic.Count ownCounted;
    private long credit;
    private long creditEndsNanos;
    private long surplus;
    private long lastUserNanos;
    private boolean idle;

    Entry(OwnTraffic.Count ownBefore, long nowNanos) {
      ownCounted = ownBefore;
      lastUserNanos = nowNanos;
    }

    /** The first counts; true when nothing of ours can be among them. */
    boolean onFirst(SessionInfo session, OwnTraffic.Count ownNow, long nowNanos) {
      boolean byUser = ownNow.packets() == ownCounted.packets();
      counted = session.bytesIn() + session.bytesOut();
      onOwn(ownNow, nowNanos);
      surplus = byUser ? 0 : counted - spend(counted);
      return byUser;
    }

    void onCounts(
        SessionInfo session, OwnTraffic.Count ownNow, long nowNanos, List<SessionEvent> events) {
      long total = session.bytesIn() + session.bytesOut();
      // A smaller count is a new session with the same node: all of it is new.
      long grown = total >= counted ? total - counted : total;
      counted = total;
      onOwn(ownNow, nowNanos);
      long held = surplus - spend(surplus);
      surplus = grown - spend(grown);
      if (held > 0) {
        lastUserNanos = nowNanos;
        idle = false;
        events.add(new SessionEvent.SessionTraffic(session.key(), held));
      } else if (!idle && nowNanos - lastUserNanos >= IDLE_NANOS) {
        idle = true;
        events.add(new SessionEvent.SessionIdle(session.key()));
      }
    }

    private void onOwn(OwnTraffic.Count ownNow, long nowNanos) {
      long packets = Math.max(0, ownNow.packets() - ownCounted.packets());
      long payload = Math.max(0, ownNow.payloadBytes() - ownCounted.payloadBytes());
      ownCounted = ownNow;
      if (packets > 0) {
        credit += 2 * payload + packets * (HEADER_BYTES + ERROR_BYTES);
        creditEndsNanos = nowNanos + CREDIT_NANOS;
      } else if (nowNanos - creditEndsNanos >= 0) {
        credit = 0;
      }
    }

    private long spend(long bytes) {
      long spent = Math.min(credit, bytes);
      credit -= spent;
      return spent;
    }
  }
}
