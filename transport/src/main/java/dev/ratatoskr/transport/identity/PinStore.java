package dev.ratatoskr.transport.identity;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.PeerKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which certificate belongs to which peer. A pin is made and replaced on the overlay path
 * or by a valid signed binding only. At most {@link #MAX_PINS} are kept; the one unused for longest
 * goes first. Kept in a file when there is one, one line a pin: peer key, fingerprint, source.
 *
 * <p>A disk that cannot be written costs the memory of a restart and nothing else: it is warned of
 * once.
 *
 * <p>Thread: the loop; the file is written by the given executor. {@link #open} reads the file in
 * the calling thread.
 */
public final class PinStore {
  /** How many pins are kept. */
  public static final int MAX_PINS = 4096;

  private static final Logger LOG = LoggerFactory.getLogger("peer");

  private static final int MAX_FILE_BYTES = 1024 * 1024;
  private static final String HEADER = "# ratatoskr pins 1";
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final LinkedHashMap<PeerKey, Pin> pins = new LinkedHashMap<>(16, 0.75f, true);
  private final Optional<PinFile> file;
  private long version;

  private PinStore(Optional<PinFile> file) {
    this.file = file;
  }

  /** What a pin rests on. */
  public enum Source {
    /** Seen on the overlay path. */
    OVERLAY,
    /** Signed by the peer's router key. */
    SIGNED
  }

  /**
   * A remembered certificate.
   *
   * @param fingerprint {@link PeerCertificate#fingerprint()}
   */
  public record Pin(String fingerprint, Source source) {}

  /** A store that forgets with the process. */
  public static PinStore inMemory() {
    return new PinStore(Optional.empty());
  }

  /** As above, and it begins with what a file held; lines that cannot be read are left out. */
  public static PinStore of(String text) {
    PinStore store = inMemory();
    text.lines().filter(line -> !line.startsWith("#")).forEach(store::readLine);
    return store;
  }

  /**
   * A store kept in a file. Lines that cannot be read are left out and warned of.
   *
   * @param file need not exist
   * @param writer runs the writing; not the loop
   * @param warnings takes a sentence for the log, at most once for reading and once for writing;
   *     called in the calling thread and by the writer
   */
  public static PinStore open(Path file, Executor writer, Consumer<String> warnings) {
    PinStore store = new PinStore(Optional.of(new PinFile(file, writer, warnings)));
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      store.read(file, warnings);
    }
    return store;
  }

  private void read(Path path, Consumer<String> warnings) {
    String text;
    try {
      text = new String(PrivateFile.read(path, MAX_FILE_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      warnings.accept("cannot read the pins in " + path + ": " + e + "; peers are learnt anew");
      return;
    }
    long unread = text.lines().filter(line -> !line.startsWith("#") && !readLine(line)).count();
    if (unread > 0) {
      warnings.accept(
          unread + " damaged lines left out of the pins in " + path + "; peers are learnt anew");
    }
  }

  private boolean readLine(String line) {
    String[] words = line.strip().split(" ", -1);
    if (words.length != 3 || !FINGERPRINT.matcher(words[1]).matches()) {
      return false;
    }
    try {
      put(PeerKey.parse(words[0]), new Pin(words[1], Source.valueOf(words[2])));
      return true;
    } catch (MalformedException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The pin of a peer. */
  public Optional<Pin> pin(PeerKey peer) {
    return Optional.ofNullable(pins.get(peer));
  }

  /** How many pins there are. */
  public int size() {
    return pins.size();
  }

  /** A judge for one connection to a peer, with what is known now. */
  public CertificateJudge judge(PeerKey expected, PathProof proof, boolean requireSigned) {
    return new CertificateJudge(
        expected, pin(expected).map(Pin::fingerprint), proof, requireSigned);
  }

  /**
   * Remembers a certificate whose owner has proved to hold its key, where the binding allows it: on
   * the overlay path, or when it is signed for this peer. Otherwise nothing changes.
   *
   * @return whether the peer's pin is now another than before
   */
  public boolean learn(PeerKey peer, PeerCertificate certificate, PathProof proof) {
    boolean signed = certificate.boundKey().filter(peer::equals).isPresent();
    boolean boundToOther = certificate.boundKey().isPresent() && !signed;
    if (boundToOther || (!signed && proof != PathProof.OVERLAY_SOURCE)) {
      return false;
    }
    Pin fresh = new Pin(certificate.fingerprint(), signed ? Source.SIGNED : Source.OVERLAY);
    Pin old = pins.get(peer);
    if (fresh.equals(old)) {
      return false;
    }
    if (old != null && !old.fingerprint().equals(fresh.fingerprint())) {
      LOG.info(
          "{} has another certificate than before, as after a new installation; {}",
          peer.shortName(),
          signed ? "its router's key signed it" : "the overlay vouches for who sent it");
    }
    put(peer, fresh);
    version++;
    file.ifPresent(f -> f.write(version, text()));
    return true;
  }

  private void put(PeerKey peer, Pin pin) {
    pins.put(peer, pin);
    if (pins.size() > MAX_PINS) {
      pins.remove(pins.firstEntry().getKey());
    }
  }

  /** All pins, as the file holds them. */
  public String text() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Map.Entry<PeerKey, Pin> entry : pins.entrySet()) {
      Pin pin = entry.getValue();
      text.append(entry.getKey()).append(' ').append(pin.fingerprint());
      text.append(' ').append(pin.source()).append('\n');
    }
    return text.toString();
  }
}
