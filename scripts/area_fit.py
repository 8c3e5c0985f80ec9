# Least squares on the runs of a module: which terms, and their coefficients.
import numpy

from area_plan import RUNS, TERMS, value

MOST_TERMS = 8
WORTH = 0.97  # a further term must bring the error down to this share


def _solve(columns, target, weights):
    """Coefficients and the root mean square of the weighted errors of each run predicted from the others."""
    a = columns * weights[:, None]
    b = target * weights
    q, r = numpy.linalg.qr(a)
    if not numpy.min(numpy.abs(numpy.diag(r))) > 1e-9 * numpy.max(numpy.abs(r)):
        return None, numpy.inf
    coefficients = numpy.linalg.solve(r, q.T @ b)
    leverage = numpy.sum(q * q, axis=1)
    errors = (b - a @ coefficients) / numpy.maximum(1 - leverage, 0.05)
    return coefficients, float(numpy.sqrt(numpy.mean(errors * errors)))


def _chosen(columns, target, weights, start):
    """(error, terms, coefficients): from `start` on always the term that helps most, as long as it helps."""
    chosen, error, coefficients = list(start), numpy.sqrt(numpy.mean((target * weights) ** 2)), []
    if chosen:
        coefficients, error = _solve(columns[:, chosen], target, weights)
    most = min(MOST_TERMS, max(1, len(target) - 2))
    while len(chosen) < most and error > 1e-7:
        tried = [(*_solve(columns[:, chosen + [i]], target, weights)[::-1], i)
                 for i in range(columns.shape[1]) if i not in chosen]
        best = min(tried, key=lambda t: t[0], default=(error, None, None))
        if not best[0] < WORTH * error:
            break
        error, coefficients = best[0], best[1]
        chosen.append(best[2])
    return error, chosen, coefficients


def fit(module, runs, amounts):
    """{term: coefficient} for the amounts of one quantity in `runs` (parameters of each). Terms are taken one by one,
    each the one that helps most in predicting runs that are left out."""
    target = numpy.array(amounts)
    if not target.any():
        return {}
    terms = ["1"] + TERMS.get(module, [])
    columns = numpy.array([[value(t, p) for t in terms] for p in runs])
    if isinstance(RUNS[module], list) and len(runs) == len(terms):  # all that there are: a table
        found = zip(terms, numpy.linalg.solve(columns, target))
        return {t: float(f"{c:.9g}") for t, c in found if abs(c) > 1e-9}
    weights = 1 / numpy.maximum(numpy.abs(target), 0.05 * numpy.mean(numpy.abs(target)))
    free, with_constant = (_chosen(columns, target, weights, start) for start in ([], [0]))
    better = with_constant[0] < WORTH * free[0] and free[0] > 1e-7
    _, chosen, coefficients = with_constant if better else free
    return {terms[i]: float(f"{c:.6g}") for i, c in zip(chosen, coefficients)}


def estimate(terms, parameters):
    return max(0.0, sum(c * value(t, parameters) for t, c in terms.items()))


def errors(terms, runs, amounts):
    """Mean and worst error in percent of the mean amount, or of the run's own where that is more."""
    least = sum(amounts) / len(amounts)
    found = [100 * abs(estimate(terms, p) - a) / max(a, least) if least else 0.0 for p, a in zip(runs, amounts)]
    return sum(found) / len(found), max(found)
