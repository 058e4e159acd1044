package dev.toll.recipes;
import dev.toll.core.ledger.Ledger; import dev.toll.core.progress.ProgressView; import dev.toll.lilliput.*; import dev.toll.lilliput.Example.Kind; import java.nio.file.Path; import java.util.*; import dev.toll.tensor.Torch;
public final class Dev { public static void main(String[] a){ Torch.oneThreadPerWorker();
 var bind=new Corpus.Mixture(Map.of(Kind.READING,60.0,Kind.RECALL,12.0,Kind.COPY,12.0,Kind.KNOWLEDGE,10.0,Kind.TRANSLATION,6.0),1,5,0.3);
 var learn=new Corpus.Mixture(Map.of(Kind.READING,32.0,Kind.RECALL,2.0,Kind.COPY,2.0,Kind.KNOWLEDGE,38.0,Kind.TRANSLATION,20.0,Kind.SUMS,2.0,Kind.CHAT,4.0),1,5,0.35);
 var tune=new Corpus.Mixture(Map.of(Kind.READING,26.0,Kind.KNOWLEDGE,22.0,Kind.TRANSLATION,14.0,Kind.SUMS,1.0,Kind.CHAT,37.0),1,5,0.75);
 var stages=List.of(new LilliputBase.Stage("bind",700,1600,2e-3,1.0,bind),new LilliputBase.Stage("lilliput-base",Integer.parseInt(a[1]),2400,2e-3,0.6,learn),new LilliputBase.Stage("lilliput-chat",500,2400,1e-3,0.2,tune));
 try(var ledger=Ledger.open(Path.of(a[0]))){ System.out.println(LilliputBase.train(ledger,World.SHIPPED_SEED,new LilliputBase.Shape(128,4,4,320),stages,ProgressView.plain(System.out))); } } }
