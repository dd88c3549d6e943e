package dev.ratatoskr.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What is said of firewalls that nft 1.0.6 and ip6tables 1.8.9 printed (the directory {@code
 * firewall} of the test's resources), and of small ones made for one question each.
 */
class FirewallJudgeTest {
  private static final String INPUT =
      "{'chain':{'family':'inet','table':'t','name':'in','hook':'input','policy':'drop'}}";
  private static final String OUTPUT =
      "{'chain':{'family':'inet','table':'t','name':'out','hook':'output','policy':'drop'}}";
  private static final String OTHER = "{'chain':{'family':'inet','table':'t','name':'other'}}";
  private static final String ESTABLISHED =
      "{'match':{'op':'in','left':{'ct':{'key':'state'}},'right':['established','related']}}";
  private static final String ACCEPT = "{'accept':null}";
  private static final String DROP = "{'drop':null}";
  private static final String REMEDY =
      "sudo nft insert rule inet t in iifname ygg0 udp dport 9999 accept";

  private static final Pattern SPACE = Pattern.compile(" ");

  private static String rule(String chain, String... expressions) {
    return "{'rule':{'family':'inet','table':'t','chain':'"
        + chain
        + "','expr':["
        + String.join(",", expressions)
        + "]}}";
  }

  private static String equal(String left, String right) {
    return "{'match':{'op':'==','left':" + left + ",'right':" + right + "}}";
  }

  private static JsonNode ruleset(String... entries) throws IOException {
    return new ObjectMapper()
        .readTree(("{'nftables':[" + String.join(",", entries) + "]}").replace('\'', '"'));
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in = FirewallJudgeTest.class.getResourceAsStream("/firewall/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Finding judge(PacketFilter filter) {
    return FirewallJudge.finding(new Facts.Firewall.Read(List.of(filter)), 9999, "ygg0");
  }

  private static Finding judge(JsonNode ruleset) {
    return judge(NftReader.read(ruleset, false));
  }

  private static Finding tables(String rules) {
    return judge(Ip6tablesReader.read(PacketFilter.Tool.IP6TABLES, rules));
  }

  private static void well(Finding finding) {
    assertEquals(Severity.OK, finding.severity(), finding::text);
  }

  private static void barred(Finding finding, String remedy) {
    assertEquals(Severity.WARNING, finding.severity(), finding::text);
    assertEquals(List.of(remedy), finding.lines());
  }

  @Test
  void recordedFirewallsThatKnowWhoWasAskedAreWell() throws IOException {
    for (String name : List.of("firewalld", "debian-workstation", "docker", "ufw")) {
      Finding finding = judge(new ObjectMapper().readTree(recorded(name + "-nft.json")));
      assertEquals(Severity.OK, finding.severity(), name + ": " + finding.text());
    }
    well(tables(recorded("ufw-ip6tables.txt")));
  }

  @Test
  void theSameWithoutTheirRulesForAnswersAreNotAndTheRuleMendsThem() throws IOException {
    String ufw = recorded("ufw-ip6tables.txt").replace("RELATED,ESTABLISHED", "RELATED");
    barred(tables(ufw), "sudo ip6tables -I INPUT -i ygg0 -p udp --dport 9999 -j ACCEPT");
    well(tables(inserted(ufw, tables(ufw).lines().getFirst())));
    for (String name : List.of("firewalld", "debian-workstation")) {
      String printed = recorded(name + "-nft.json").replace("\"established\"", "\"invalid\"");
      ObjectMapper mapper = new ObjectMapper();
      Finding finding = judge(mapper.readTree(printed));
      assertEquals(Severity.WARNING, finding.severity(), name + ": " + finding.text());
      well(judge(inserted(mapper.readTree(printed), finding.lines().getFirst())));
    }
  }

  /** The rule that the line has nft insert, where it has it inserted. */
  private static JsonNode inserted(JsonNode ruleset, String line) throws IOException {
    List<String> words = SPACE.splitAsStream(line).toList();
    assertEquals("sudo nft insert rule", String.join(" ", words.subList(0, 4)));
    assertEquals("iifname ygg0 udp dport 9999 accept", String.join(" ", words.subList(7, 13)));
    String rule =
        rule(
                words.get(6),
                equal("{'meta':{'key':'iifname'}}", "'ygg0'"),
                equal("{'payload':{'protocol':'udp','field':'dport'}}", "9999"),
                ACCEPT)
            .replace("'inet'", "'" + words.get(4) + "'")
            .replace("'t'", "'" + words.get(5) + "'");
    JsonNode changed = ruleset.deepCopy();
    ArrayNode entries = (ArrayNode) changed.path("nftables");
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).has("rule")) {
        entries.insert(i, new ObjectMapper().readTree(rule.replace('\'', '"')));
        return changed;
      }
    }
    throw new AssertionError("no rules");
  }

  private static String inserted(String rules, String line) {
    String added = line.replace("sudo ip6tables -I", "-A") + "\n";
    int first = rules.indexOf("-A ");
    return rules.substring(0, first) + added + rules.substring(first);
  }

  @Test
  void anAcceptCountsInTheChainAndBeforeTheDropOnly() throws IOException {
    barred(judge(ruleset(INPUT)), REMEDY);
    well(judge(ruleset(INPUT, rule("in", ESTABLISHED, ACCEPT))));
    barred(judge(ruleset(INPUT, OTHER, rule("other", ESTABLISHED, ACCEPT))), REMEDY);
    String jump = rule("in", "{'jump':{'target':'other'}}");
    well(judge(ruleset(INPUT, OTHER, jump, rule("other", ESTABLISHED, ACCEPT))));
    barred(judge(ruleset(INPUT, rule("in", DROP), rule("in", ESTABLISHED, ACCEPT))), REMEDY);
    String open = INPUT.replace("'drop'", "'accept'");
    well(judge(ruleset(open)));
    barred(judge(ruleset(open, rule("in", "{'counter':{'packets':0}}", DROP))), REMEDY);
    barred(judge(ruleset(open, rule("in", "{'reject':{'type':'icmpx'}}"))), REMEDY);
  }

  @Test
  void gotoDoesNotComeBackAndReturnDoes() throws IOException {
    String there = rule("in", "{'goto':{'target':'other'}}");
    barred(judge(ruleset(INPUT, OTHER, there, rule("in", ACCEPT))), REMEDY);
    String jump = rule("in", "{'jump':{'target':'other'}}");
    String back = rule("other", "{'return':null}");
    well(judge(ruleset(INPUT, OTHER, jump, rule("in", ACCEPT), back, rule("other", DROP))));
    String loop = rule("other", "{'jump':{'target':'other'}}");
    barred(judge(ruleset(INPUT, OTHER, jump, loop)), REMEDY);
  }

  @Test
  void onlyIpv6AndUdpAndOurInterfaceMatter() throws IOException {
    well(judge(ruleset(INPUT.replace("'inet'", "'ip'"))));
    well(judge(ruleset(INPUT.replace("'input'", "'forward'"))));
    String device = equal("{'meta':{'key':'iifname'}}", "'ygg*'");
    well(judge(ruleset(INPUT, rule("in", device, ACCEPT))));
    barred(judge(ruleset(INPUT, rule("in", device.replace("ygg*", "eth0"), ACCEPT))), REMEDY);
    well(
        judge(
            ruleset(
                INPUT, rule("in", device.replace("==", "!=").replace("ygg*", "eth0"), ACCEPT))));
    String tcp = equal("{'payload':{'protocol':'tcp','field':'dport'}}", "9999");
    barred(judge(ruleset(INPUT, rule("in", tcp, ACCEPT))), REMEDY);
    barred(judge(ruleset(INPUT, rule("in", tcp.replace("==", "!="), ACCEPT))), REMEDY);
    String range = equal("{'payload':{'protocol':'udp','field':'dport'}}", "{'range':[9000,9999]}");
    well(judge(ruleset(INPUT, rule("in", range, ACCEPT))));
    String source =
        equal(
            "{'payload':{'protocol':'ip6','field':'saddr'}}",
            "{'prefix':{'addr':'200::','len':7}}");
    well(judge(ruleset(INPUT, rule("in", source, ACCEPT))));
    barred(judge(ruleset(INPUT, rule("in", source.replace("200::", "fe80::"), ACCEPT))), REMEDY);
  }

  @Test
  void mapsAndNamedSetsAreLookedUp() throws IOException {
    String map =
        "{'vmap':{'key':{'ct':{'key':'state'}},'data':{'set':[['invalid',{'drop':null}],"
            + "['established',{'accept':null}]]}}}";
    well(judge(ruleset(INPUT, rule("in", map))));
    barred(judge(ruleset(INPUT, rule("in", map.replace("established", "related")))), REMEDY);
    String set = "{'set':{'family':'inet','table':'t','name':'mine','elem':['lo','ygg0']}}";
    String named = equal("{'meta':{'key':'iifname'}}", "'@mine'");
    well(judge(ruleset(set, INPUT, rule("in", named, ACCEPT))));
    Finding absent = judge(ruleset(INPUT, rule("in", named, ACCEPT)));
    barred(absent, REMEDY);
    assertTrue(absent.text().contains("unless a rule"), absent.text());
  }

  @Test
  void whatGoesOutNeedsMoreThanAnswers() throws IOException {
    String remedy = "sudo nft insert rule inet t out oifname ygg0 udp dport 9999 accept";
    barred(judge(ruleset(OUTPUT, rule("out", ESTABLISHED, ACCEPT))), remedy);
    String fresh = equal("{'ct':{'key':'state'}}", "{'set':['new','established']}");
    well(judge(ruleset(OUTPUT, rule("out", fresh, ACCEPT))));
  }

  @Test
  void whatIp6tablesKeepsIsReadOnce() throws IOException {
    JsonNode ufw = new ObjectMapper().readTree(recorded("ufw-nft.json"));
    assertTrue(NftReader.hasTablesOfIp6tables(ufw));
    assertEquals(List.of(), NftReader.read(ufw, true).chains());
  }

  @Test
  void ip6tablesIsReadWithItsOptions() {
    String wall = "-P INPUT DROP\n-P OUTPUT ACCEPT\n-N mine\n-A INPUT -i lo -j ACCEPT\n";
    String remedy = "sudo ip6tables -I INPUT -i ygg0 -p udp --dport 9999 -j ACCEPT";
    barred(tables(wall), remedy);
    well(tables(wall + "-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT\n"));
    well(tables(wall + "-A INPUT ! -i eth+ -p udp -m udp --dport 9999 -j ACCEPT\n"));
    well(tables(wall + "-A INPUT -m comment --comment \"a -j DROP\" -j ACCEPT\n"));
    well(
        tables(
            wall
                + "-A INPUT -s 200::/7 -p udp -m multiport --dports 1:5,9999 -j mine\n"
                + "-A mine -j ACCEPT\n"));
    barred(tables(wall + "-A INPUT ! -i ygg+ -j ACCEPT\n"), remedy);
    barred(tables(wall + "-A INPUT -p tcp -m tcp --dport 9999 -j ACCEPT\n"), remedy);
    barred(tables(wall + "-A FORWARD -m state --state ESTABLISHED -j ACCEPT\n"), remedy);
    barred(tables(wall + "-A INPUT -m set --match-set friends src -j ACCEPT\n"), remedy);
    barred(
        tables("-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-A INPUT -j REJECT --reject-with x\n"), remedy);
    assertEquals(
        List.of("sudo ip6tables-legacy -I INPUT -i ygg0 -p udp --dport 9999 -j ACCEPT"),
        judge(Ip6tablesReader.read(PacketFilter.Tool.IP6TABLES_LEGACY, wall)).lines());
  }

  @Test
  void aRouterThatDoesNotTellItsInterfaceLeavesANameToFillIn() throws IOException {
    Finding finding =
        FirewallJudge.finding(
            new Facts.Firewall.Read(List.of(NftReader.read(ruleset(INPUT), false))),
            9999,
            "the router's interface");
    barred(finding, REMEDY.replace("ygg0", "IFNAME"));
  }
}
