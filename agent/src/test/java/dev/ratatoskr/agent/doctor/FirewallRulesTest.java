package dev.ratatoskr.agent.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nft 1.0.6 and ip6tables 1.8.9 print. */
class FirewallRulesTest {
  private static final String INPUT =
      "{'chain':{'family':'inet','table':'filter','name':'input','handle':1,'type':'filter',"
          + "'hook':'input','prio':0,'policy':'drop'}}";
  private static final String OUTPUT =
      "{'chain':{'family':'inet','table':'filter','name':'output','handle':2,'type':'filter',"
          + "'hook':'output','prio':0,'policy':'accept'}}";
  private static final String BY_STATE =
      "{'rule':{'family':'inet','table':'filter','chain':'input','handle':3,'expr':[{'match':"
          + "{'op':'in','left':{'ct':{'key':'state'}},'right':['established','related']}},"
          + "{'accept':null}]}}";
  private static final String BY_MAP =
      "{'rule':{'family':'inet','table':'filter','chain':'input','handle':5,'expr':[{'vmap':"
          + "{'key':{'ct':{'key':'state'}},'data':{'set':[['invalid',{'drop':null}],"
          + "['established',{'accept':null}]]}}}]}}";
  private static final String LOOPBACK =
      "{'rule':{'family':'inet','table':'filter','chain':'input','handle':6,'expr':[{'match':"
          + "{'op':'==','left':{'meta':{'key':'iifname'}},'right':'lo'}},{'accept':null}]}}";
  private static final String TABLES_INPUT =
      "{'chain':{'family':'ip6','table':'filter','name':'INPUT','handle':1,'type':'filter',"
          + "'hook':'input','prio':0,'policy':'drop'}}";
  private static final String TABLES_STATE =
      "{'rule':{'family':'ip6','table':'filter','chain':'ufw6-before-input','handle':2,'expr':"
          + "[{'xt':{'type':'match','name':'conntrack'}},{'counter':{'packets':0,'bytes':0}},"
          + "{'accept':null}]}}";

  private static List<Facts.Firewall.Chain> nft(String... entries) throws Exception {
    String text = "{'nftables':[{'metainfo':{}}," + String.join(",", entries) + "]}";
    return FirewallRules.ofNft(new ObjectMapper().readTree(text.replace('\'', '"'))).chains();
  }

  private static Facts.Firewall.Chain in(String place, boolean stateful) {
    return new Facts.Firewall.Chain(place, true, stateful);
  }

  @Test
  void aChainThatDropsIsStatefulByARuleOrAMap() throws Exception {
    assertEquals(List.of(in("inet filter input", false)), nft(INPUT, OUTPUT, LOOPBACK));
    assertEquals(List.of(in("inet filter input", true)), nft(INPUT, BY_STATE, LOOPBACK));
    assertEquals(List.of(in("inet filter input", true)), nft(INPUT, BY_MAP));
  }

  @Test
  void rulesOfIptablesAreSeenThroughNftInAnyChainOfTheTable() throws Exception {
    assertEquals(
        List.of(in("inet filter input", false), in("ip6 filter INPUT", true)),
        nft(INPUT, TABLES_INPUT, TABLES_STATE));
  }

  @Test
  void whatDoesNotConcernUsIsLeftOut() throws Exception {
    assertEquals(List.of(), nft(INPUT.replace("'inet'", "'ip'"), OUTPUT));
    assertEquals(List.of(), nft(INPUT.replace("'input','prio'", "'forward','prio'")));
    assertEquals(
        List.of(new Facts.Firewall.Chain("inet filter output", false, false)),
        nft(OUTPUT.replace("'accept'", "'drop'")));
  }

  @Test
  void ip6tablesTellsItsPolicies() {
    String rules = "-P INPUT DROP\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n";
    assertEquals(List.of(in("INPUT", false)), FirewallRules.ofIp6tables(rules).chains());
    assertEquals(
        List.of(in("INPUT", true)),
        FirewallRules.ofIp6tables(
                rules + "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n")
            .chains());
    assertEquals(
        List.of(new Facts.Firewall.Chain("OUTPUT", false, false)),
        FirewallRules.ofIp6tables("-P INPUT ACCEPT\n-P OUTPUT DROP\n").chains());
  }
}
