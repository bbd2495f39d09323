"""Engines that tag batches on other processes or machines: a module each, whose `workers` yields a crew.

A crew (workflow/batching.py) has a `size`; `submit` has a batch tagged and returns a result to come; `renew` waits
until somebody works again. A result raises BrokenExecutor where workers died of it again and again.
"""
