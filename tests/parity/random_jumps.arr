# Bit generators that jump and advance.
import numpy as np
for c in ('PCG64','PCG64DXSM','Philox','MT19937'):
    b=getattr(np.random,c)
    for n in (1,3):
        x=b(5); x.random_raw(3)
        j=x.jumped(n)
        print(c,n,j.random_raw(2),x.random_raw(1), np.random.Generator(j).normal(size=2))
x=np.random.Philox(3); x.advance(2**200+7); print(x.random_raw(3), x.state)
x=np.random.PCG64(3); x.advance(-5); print(x.random_raw(3), x.state)
s=np.random.MT19937(7).jumped().state['state']; print(s['pos'], s['key'][:4])
