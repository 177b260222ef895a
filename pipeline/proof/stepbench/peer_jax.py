"""A JAX peer for MetaSym's training steps (loss + gradients) as its users would write them: jit, vmap over systems, grad, no gradient by hand, at the sizes
that give the paper's parameter counts. The steps are those of peer_torch.py.
Run with a jax on the machine: python3 peer_jax.py [name filter]. Prints parameter counts, min and mean milliseconds per step, seconds of compilation, and the bytes of memory that it had at most."""
import sys, time, math
import jax, jax.numpy as jnp
ONLY = sys.argv[1] if len(sys.argv) > 1 else ''
key = jax.random.PRNGKey(0)
def rnd(*s):
    global key; key, k = jax.random.split(key); return jax.random.normal(k, s, jnp.float32)

def enc_params(d, layers, sub):
    ps = []
    for l in range(layers):
        ps.append({'S': [rnd(d, d)*0.15/math.sqrt(d) for _ in range(sub)], 'bq': rnd(d)*.01, 'bp': rnd(d)*.01, **({'a': rnd(d)*.3} if l < layers-1 else {})})
    return ps

def apply(ps, q, p, h):
    for l, m in enumerate(ps):
        for k, S in enumerate(m['S']):
            if k % 2 == 0: p = p + h*(q@(S+S.T))
            else: q = q + h*(p@(S+S.T))
        q, p = q + h*m['bq'], p + h*m['bp']
        if 'a' in m:
            if l % 2 == 0: p = p + h*m['a']*jax.nn.sigmoid(q)
            else: q = q + h*m['a']*jax.nn.sigmoid(p)
    return q, p

def invert(ps, q, p, h):
    for l in reversed(range(len(ps))):
        m = ps[l]
        if 'a' in m:
            if l % 2 == 0: p = p - h*m['a']*jax.nn.sigmoid(q)
            else: q = q - h*m['a']*jax.nn.sigmoid(p)
        q, p = q - h*m['bq'], p - h*m['bp']
        for k in reversed(range(len(m['S']))):
            S = m['S'][k]
            if k % 2 == 0: p = p - h*(q@(S+S.T))
            else: q = q - h*(p@(S+S.T))
    return q, p

def mse(a, b, c, d): return jnp.mean((a-c)**2) + jnp.mean((b-d)**2)

def maml_one(ps, data, h, inner, lr):
    q, p, tq, tp, q2, p2, tq2, tp2 = data
    f = lambda w: mse(*apply(w, q, p, h), tq, tp)
    w = ps
    for _ in range(inner):
        w = jax.tree.map(lambda x, g: x-lr*g, w, jax.grad(f)(w))
    return mse(*apply(w, q2, p2, h), tq2, tp2) + mse(*invert(w, tq2, tp2, h), q2, p2)

def bench(name, nparams, f, *args, budget=15.0):
    if ONLY and ONLY not in name: return
    t0 = time.time(); c = jax.jit(f).lower(*args).compile(); compiled = time.time()-t0
    jax.block_until_ready(c(*args)); ts = []; t0 = time.time()
    while len(ts) < 5 or time.time()-t0 < budget and len(ts) < 3000:
        t = time.time(); jax.block_until_ready(c(*args)); ts.append(time.time()-t)
    print(f'{name:22s} params {nparams:8d}  min {min(ts)*1e3:9.3f} ms  mean {sum(ts)/len(ts)*1e3:9.3f} ms  n={len(ts)}  compile {compiled:.2f} s  peak {peak()}', flush=True)

def peak():
    "The most memory that this process has had, in bytes; 0 where the system does not tell."
    try:
        with open('/proc/self/status') as f: return next(int(l.split()[1]) << 10 for l in f if l.startswith('VmHWM:'))
    except (OSError, StopIteration): return 0

def enc(name, d, sub, S, T):
    ps = enc_params(d, 3, sub); data = tuple(rnd(S, T, d)*.5 for _ in range(8)); h = jnp.abs(rnd(S, T, 1))*.1+.05
    loss = lambda ps, data, h: jnp.mean(jax.vmap(maml_one, (None, 0, 0, None, None))(ps, data, h, 3, 1e-3))
    bench(name, sum(x.size for x in jax.tree.leaves(ps)), jax.value_and_grad(loss), ps, data, h)

def dec(name, n, m, D, H, C, inner, S, lr=1e-2):
    W = lambda o, i: rnd(o, i)/math.sqrt(i)
    b = lambda o: jnp.zeros(o)
    g = dict(Wc=W(D, n+m), bc=b(D), Wq=W(D, D), bq=b(D), Wk=W(D, D), bk=b(D), Wv=W(D, D), bv=b(D), Wo=W(D, D), bo=b(D), cbq=b(D), cWk=W(D, n), cbk=b(D), cbv=b(D), cWo=W(D, D), cbo=b(D), g=jnp.ones(D), b=b(D), Wh=W(n, D), bh=b(n))
    loc0 = (W(D, D), W(D, n))
    mask = jnp.triu(jnp.full((C, C), -jnp.inf), 1)
    heads = lambda a: a.reshape(C, H, D//H).transpose(1, 0, 2)
    def att(q, k, v): return (jax.nn.softmax(heads(q)@heads(k).transpose(0, 2, 1)/math.sqrt(D//H)+mask, -1)@heads(v)).transpose(1, 0, 2).reshape(C, D)
    def selfpart(g, x):
        h = x@g['Wc'].T+g['bc']
        return h+att(h@g['Wq'].T+g['bq'], h@g['Wk'].T+g['bk'], h@g['Wv'].T+g['bv'])@g['Wo'].T+g['bo']
    def cross(g, loc, h, z, k):
        a = h+att(h@loc[0].T+g['cbq'], k, z@loc[1].T+g['cbv'])@g['cWo'].T+g['cbo']
        mu = a.mean(-1, keepdims=True); v = a.var(-1, keepdims=True)
        return ((a-mu)*jax.lax.rsqrt(v+1e-5)*g['g']+g['b'])@g['Wh'].T+g['bh']
    def one(g, loc, x, z, t, x2, z2, t2):
        gd = jax.lax.stop_gradient(g); h = selfpart(gd, x); k = z@gd['cWk'].T+gd['cbk']
        inl = lambda loc: jnp.mean((cross(gd, loc, h, z, k)-t)**2)
        for _ in range(inner): loc = jax.tree.map(lambda a, b: a-lr*b, loc, jax.grad(inl)(loc))
        loc = jax.lax.stop_gradient(loc)
        return jnp.mean((cross(g, loc, selfpart(g, x2), z2, z2@g['cWk'].T+g['cbk'])-t2)**2)
    loss = lambda g, *d: jnp.mean(jax.vmap(one, (None, None)+(0,)*6)(g, loc0, *d))
    new = lambda k: rnd(S, C, k)*.5
    bench(name, sum(v.size for v in g.values())+sum(l.size for l in loc0), jax.value_and_grad(loss), g, new(n+m), new(n), new(n), new(n+m), new(n), new(n))

if __name__ == '__main__':
    print('jax', jax.__version__, jax.devices())
    enc('encoder mesh', 200, 4, 25, 30)
    enc('encoder quadrotor', 6, 4, 30, 30)
    enc('encoder quantum', 1, 2, 25, 30)
    dec('decoder mesh', 400, 0, 512, 4, 30, 10, 25)
    dec('decoder quadrotor', 12, 4, 16, 4, 10, 15, 30)
    dec('decoder quantum', 2, 0, 4, 4, 30, 15, 25)
