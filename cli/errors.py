"""Errors that a person can act on: they are shown as their sentence, without a traceback.

They are named, not imported: a command that raises none of them need not wait for their modules.
"""

from __future__ import annotations

SHOWN = frozenset(
    {
        "chassis.dead_letters.NoSuchDeadLetter",
        "chassis.migrations.MigrationError",
        "chassis.registry.RegistryError",
        "cli.demo.behaviour.BehaviourError",
        "cli.demo.errors.DemoError",
        "cli.demo.scenario.ScenarioError",
        "cli.operator.reach.OperatorError",
        "cli.payments.client.CannotAskError",
        "cli.payments.client.RunRefusedError",
        "cli.running.AlreadyUpError",
        "cli.submit.NoDoorError",
        "cli.submit.RefusedError",
        "cli.token.UnknownAgencyError",
        "cli.token.UnknownRightError",
        "contracts.build.IncompatibleContract",
        "deploy.local.errors.StackError",
        "deploy.topics.ProvisionError",
    }
)


def is_shown(error: Exception) -> bool:
    """Whether an error is one of these, or a kind of one."""
    return any(f"{each.__module__}.{each.__qualname__}" in SHOWN for each in type(error).__mro__)
