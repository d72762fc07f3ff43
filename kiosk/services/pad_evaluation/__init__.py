"""How well presentation attacks are detected, on simulated clips: what `kiosk face pad-evaluate` prints.

Terms and measures are those of ISO/IEC 30107-3: APCER per species of attack, the worst first; BPCER of living people;
IAPAR of the whole chain, which is what also passes the matcher. An attempt that ends UNFINISHED is no pass; for a
living person it counts as an error.

Limits and weights (`kiosk.domain.liveness.limits`) were set on clips and people of `TUNING`; what is reported comes
from `REPORTING`, other people and other seeds of the same simulator. The figures gauge a change of the program. They
are no certificate: real attacks differ from drawn ones.
"""
