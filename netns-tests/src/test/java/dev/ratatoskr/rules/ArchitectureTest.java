package dev.ratatoskr.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may depend on whom, over all production classes. */
final class ArchitectureTest {
  private static final String ROOT = "dev.ratatoskr.";

  private static void check(ArchRule rule) {
    rule.check(Production.classes());
  }

  private static String[] packages(String spaced) {
    return Arrays.stream(spaced.split(" ", -1))
        .map(name -> ROOT + name + "..")
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proto", "simnet", "punch", "transport", "agent", "fuzz", "netns"})
  void seesEveryModule(String module) {
    Stream<String> names = Production.classes().stream().map(type -> type.getPackageName() + ".");
    assertTrue(
        names.anyMatch(name -> name.startsWith(ROOT + module + ".")),
        "no class of " + module + ": every other rule would hold for want of classes");
  }

  @Test
  void hasNoPackageCycle() {
    check(
        slices()
            .matching("dev.ratatoskr.(**)")
            .should()
            .beFreeOfCycles()
            .because("packages in a cycle can only be understood, tested and changed together"));
  }

  @ParameterizedTest
  @CsvSource({
    "proto, simnet punch transport agent fuzz netns",
    "simnet, punch transport agent fuzz netns",
    "punch, simnet transport agent fuzz netns",
    "transport, simnet agent fuzz netns",
    "agent, simnet fuzz netns",
    "fuzz, simnet netns",
    "netns, proto simnet punch transport agent fuzz",
  })
  void modulesPointOneWay(String module, String forbidden) {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + module + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(forbidden))
            .because(
                "proto <- punch <- transport <- agent <- fuzz; simnet serves tests; the laboratory"
                    + " knows the agent only as a packaged program"));
  }

  @ParameterizedTest
  @CsvSource({
    "tech.kwik.., transport.quic.kwik, an engine is replaceable only behind its seam",
    "io.netty.handler.codec.quic.., transport.quic.quiche, an engine is replaceable only behind its"
        + " seam",
    "dev.ratatoskr.transport.quic.kwik.., transport.quic.kwik transport.engine, whoever names an"
        + " engine chooses it",
    "dev.ratatoskr.transport.quic.quiche.., transport.quic.quiche transport.engine, whoever names"
        + " an engine chooses it",
    "io.netty.., transport agent, the loop and its sockets are the edge of the program",
    "org.bouncycastle.., proto.router transport.identity, cryptography is reviewed where it is few",
    "com.google.protobuf.., proto.rendezvous punch.peer transport.rendezvous agent.bridge, only the"
        + " conversation of two agents speaks Protobuf",
    "org.tomlj.., agent.config, the file's syntax ends in the reader",
    "com.fasterxml.jackson.., agent netns, JSON belongs to the router's socket and the status",
    "io.micrometer.., agent.metrics, metrics are read by few and must cost the others nothing",
    "io.prometheus.., agent.metrics, metrics are read by few and must cost the others nothing",
    "com.sun.net.httpserver.., agent.metrics, one server, judged in one place",
    "picocli.., agent fuzz netns, the command line belongs to programs",
    "ch.qos.logback.., agent, a library logs to SLF4J and leaves the backend to its user",
  })
  void librariesStayWhereTheyBelong(String library, String allowed, String reason) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages(allowed))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library)
            .allowEmptyShould(true)
            .because(reason));
  }

  @Test
  void namesSayARole() {
    check(
        noClasses()
            .should()
            .haveNameMatching(".*(Manager|Utils?|Helpers?|Impl)(\\$.*)?")
            .because("such a name says nothing, and the class collects what has no place"));
  }

  @Test
  void stateStaysInItsClass() {
    check(
        fields()
            .that()
            .areNotStatic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .should()
            .bePrivate()
            .because("state that others can write has no owner"));
    check(
        noFields()
            .that()
            .areNotStatic()
            .should()
            .bePublic()
            .orShould()
            .beProtected()
            .because("a package's own records of state are shared within the package at most"));
  }

  @Test
  void noStateIsGlobal() {
    check(
        fields()
            .that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal()
            .because("two agents in one process must not meet in a static field"));
  }

  @Test
  void logsThroughSlf4j() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.apache.log4j..")
            .because("one log, one format, one level switch"));
  }

  @Test
  void printsOnlyFromPrograms() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "agent", ROOT + "fuzz", ROOT + "netns..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("standard output belongs to the commands, everything else logs"));
  }

  @Test
  void neverEndsTheProcessBehindItsOwner() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "agent", ROOT + "fuzz", ROOT + "netns..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("a bug ends one peer, never the process"));
  }
}
