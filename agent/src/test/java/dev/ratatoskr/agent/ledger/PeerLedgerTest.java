package dev.ratatoskr.agent.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerLedgerTest {
  private static final String ONE = "tcp://127.0.0.1:4001";
  private static final String TWO = "tcp://127.0.0.1:4002";

  @Test
  void itOutlivesTheAgent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("state/peers");
    PeerLedger ledger = PeerLedger.open(file);
    ledger.add(ONE);
    ledger.add(TWO);
    ledger.strike(ONE);
    ledger.strike("tcp://127.0.0.1:9");
    assertEquals(Set.of(TWO), PeerLedger.open(file).remotes());
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))));
  }

  @Test
  void linesThatNoAgentWroteAreDropped(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("peers");
    Files.write(file, new byte[] {(byte) 0xff, '\n', 't', 'l', 's'});
    assertEquals(Set.of(), PeerLedger.open(file).remotes());
    Files.writeString(file, "tls://203.0.113.1:7002\n" + ONE + "\n\n" + ONE + "?password=x\n");
    assertEquals(Set.of(ONE), PeerLedger.open(file).remotes());
  }

  @Test
  void onlyRemotesOfOursAreWritten(@TempDir Path folder) throws IOException {
    PeerLedger ledger = PeerLedger.open(folder.resolve("peers"));
    assertThrows(IllegalArgumentException.class, () -> ledger.add("tls://203.0.113.1:7002"));
  }

  @Test
  void aFolderThatCannotBeWrittenIsReported(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("blocked");
    Files.writeString(file, "");
    PeerLedger ledger = PeerLedger.open(folder.resolve("other"));
    ledger.add(ONE);
    assertThrows(IOException.class, () -> PeerLedger.open(file.resolve("peers")).add(ONE));
  }
}
