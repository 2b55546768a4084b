package ringwall.cli.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringwall.model.Network;
import ringwall.model.Rule;
import ringwall.model.Where;

/// Where each rule is written: programs know rules by id only.
public final class RulePlaces {
    private final Map<String, Where> places = new HashMap<>();

    public RulePlaces(Network network) {
        network.tiers().forEach(tier -> add(tier.rules()));
        network.vms()
                .values()
                .forEach(vm -> vm.appliance().ifPresent(appliance -> add(appliance.rules())));
        network.hosts()
                .values()
                .forEach(
                        host -> host.adapters().values().forEach(adapter -> add(adapter.filter())));
    }

    private void add(List<Rule> rules) {
        rules.forEach(rule -> places.putIfAbsent(rule.id(), rule.where()));
    }

    public Optional<Where> of(String ruleId) {
        return Optional.ofNullable(places.get(ruleId)).filter(Where::known);
    }
}
