# Nothing, big integers and NumPy numbers assigned into arrays, and big integers beside arrays.
import numpy as np
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, e)
def st(a,i,v):
    a[i]=v; return a
t(lambda: st(np.zeros(3),0,None)); t(lambda: st(np.zeros(3),slice(None),None)); t(lambda: st(np.zeros((2,2)),0,10**20)); t(lambda: st(np.zeros(3),1,10**20)); t(lambda: st(np.zeros(3,int),1,10**20)); t(lambda: st(np.zeros(3,int),1,None));
t(lambda: np.array([1,None],dtype=float)); t(lambda: np.array([1,None])); t(lambda: np.array(None,dtype=float)); t(lambda: np.full(2,None,dtype=float)); t(lambda: np.array([10**20,1],dtype=float)); t(lambda: np.array(10**20,dtype=float)); t(lambda: np.float64(10**20)); t(lambda: np.array([10**20]))
o=np.array([1,2,3],dtype=object)
t(lambda: st(o,0,np.int64(5))); t(lambda: st(o,slice(None),np.float32(2))); t(lambda: st(o,[0,1],np.bool_(1))); t(lambda: st(o,1,None)); t(lambda: st(o,2,[1,2])); t(lambda: st(np.array([[1,2],[3,4]],dtype=object),(0,1),np.int8(3)))
t(lambda: bytes(np.arange(3,dtype='u1'))); t(lambda: bytearray(np.arange(2,dtype='i2'))); t(lambda: np.arange(3)+10**20); t(lambda: np.arange(3.)+10**20); t(lambda: 10**20*np.arange(3.)); t(lambda: np.arange(3)==10**20); t(lambda: np.arange(3)<10**20); t(lambda: np.maximum(np.arange(3.),10**20)); t(lambda: np.add(np.arange(3.),10**20)); t(lambda: np.power(10**20,2)); t(lambda: np.float64(2)*10**20); t(lambda: np.int64(2)*10**20); t(lambda: np.int64(2)+2**63)
