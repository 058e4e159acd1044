"""Makes logistic.json: data and the answers of statsmodels to it. Run once by hand; the file is kept.

    python logistic.py > logistic.json
"""
import json
import numpy
import statsmodels
import statsmodels.api as sm

random = numpy.random.default_rng(7)
n, groups = 240, 24
cluster = numpy.repeat(numpy.arange(groups), n // groups)
x = numpy.column_stack([numpy.ones(n), (cluster % 2), (cluster // 2 % 2), random.choice([0.2, 0.6, 1.0], n)])
effect = random.normal(0, 0.7, groups)[cluster]
y = (random.random(n) < 1 / (1 + numpy.exp(-(x @ [-0.6, 1.4, 0.2, 0.5] + effect)))).astype(int)
fit = sm.Logit(y, x).fit(disp=0, method="newton", tol=1e-14, maxiter=100, cov_type="cluster", cov_kwds={"groups": cluster})
print(json.dumps({"by": "statsmodels " + statsmodels.__version__, "x": x.tolist(), "y": y.tolist(), "cluster": cluster.tolist(),
                  "coefficients": fit.params.tolist(), "errors": fit.bse.tolist(), "p": fit.pvalues.tolist()}))
