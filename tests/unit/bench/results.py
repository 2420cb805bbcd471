"""Results of a run that never was, with all parts."""

from typing import Any

_PERCENTILES = ("p50", "p90", "p99", "p99.9")

RESULTS: dict[str, Any] = {
    "step_synthetic": {
        "rate": 9_000.0,
        "vs_per_message": 61.0,
        "vs_faststream_outbox": 79.9,
        "vs_bare_kafka": 0.4,
        "by_batch_size": {"1": 150.0, "500": 9_000.0},
    },
    "step_payments": {"rate": 4_000.0, "vs_per_message": 41.5},
    "relay": {"rate": 20_000.0, "vs_bare_producer": 0.81, "vs_bare_batches": 0.3, "faults": 0},
    "latency": {
        "a_second": 100,
        **{
            stage: {name: {"ms": times * 2.5, "hops": times} for name in _PERCENTILES}
            for stage, times in (("hop", 1.0), ("receipt", 4.0), ("assessed", 7.0))
        },
    },
    "month_end": {
        "rate": 5_000.0,
        "vs_step": 1.25,
        "memory_mib": 151.0,
        "others_p50_vs_idle": 1.5,
        "faults": 0,
    },
    "table_size": {
        handler: {"rates": {"0": 9_000.0, "1000000": 8_000.0}, "vs_empty": 0.89}
        for handler in ("synthetic", "payments")
    },
    "rebalance": {
        "longest_pause_s": 3.1,
        "join_or_leave_s": 3.1,
        "longest_of_a_partition_s": dict.fromkeys(("alone", "join", "leave", "join_again", "kill"), 3.1),
        "faults": 0,
    },
    "bank_file_written": {"rate": 24_000.0, "grown_mib": 20.0},
    "bank_file_read": {"rate": 11_000.0, "grown_mib": 0.5},
    "bank_file_matched": {"rate": 10_000.0, "grown_mib": 75.0},
    "letters": {"a_minute": 3_000, "grown_mib": 1.0},
    "machine": {
        "cores": 2,
        "processor": "a processor",
        "memory": "8 GB",
        "platform": "Linux",
        "python": "3.11.7",
        "packages": {"aiokafka": "0.14.0"},
        "commit": "abc1234",
        "started_at": "2026-11-23T02:00:00+00:00",
        "load_before": 0.1,
        "quick": False,
        "rounds": 3,
    },
}
