META
key;value
description;Fictional participatory budget of a town that does not exist
country;Nowhere
unit;Valombre
instance;2025
num_projects;26
num_votes;640
budget;500000
vote_type;approval
rule;equalshares/add1
min_length;1
max_length;8
date_begin;04.10.2025
date_end;19.10.2025
language;fr
currency;EUR
PROJECTS
project_id;cost;votes;name;category;neighborhood;latitude;longitude
1;68000;253;Des arbres et des bancs place du Marché;Nature;Centre;46.75228;2.43096
2;145000;167;Une rue de la République à 20 km/h, pavée de plain-pied;Déplacements;Centre;46.75004;2.43176
3;92000;173;Rouvrir la salle du cinéma Le Palace un soir par semaine;Culture;Centre;46.75276;2.42856
4;24000;164;Un frigo et un placard partagés devant la mairie;Solidarité;Centre;46.75132;2.43272
5;38000;117;Des agrès en plein air dans le jardin public;Sport;Centre;46.74892;2.42808
6;56000;151;Un abri fermé pour cent vélos à la gare;Déplacements;La Gare;46.74732;2.44048
7;78000;87;Une maison des associations dans l’ancienne consigne;Solidarité;La Gare;46.74476;2.43856
8;31000;128;Un jardin partagé sur la friche de la rue des Ateliers;Nature;La Gare;46.74812;2.43712
9;118000;138;Une passerelle accessible au-dessus des voies;Déplacements;La Gare;46.74556;2.44176
10;42000;105;Une rue aux écoles devant Jules-Ferry;Écoles;La Gare;46.74668;2.43616
11;87000;94;Refaire le terrain de football des Coteaux;Sport;Les Coteaux;46.75976;2.42494
12;29000;86;Une ligne de minibus le samedi;Déplacements;Les Coteaux;46.75704;2.42414
13;16000;66;Planter un verger de quartier;Nature;Les Coteaux;46.76104;2.42254
14;12500;67;Une boîte à livres dans chaque quartier;Culture;Les Coteaux;46.75848;2.42126
15;64000;89;Débitumer la cour de l’école des Coteaux;Écoles;Les Coteaux;46.75896;2.42654
16;105000;123;Retrouver le chemin au bord de la rivière;Nature;Les Rives;46.75458;2.44098
17;175000;109;Une baignade surveillée l’été;Sport;Les Rives;46.75218;2.44354
18;22000;80;Mettre à l’eau six barques et six canoës;Sport;Les Rives;46.75522;2.44386
19;9500;64;Des repères de crue lisibles et une alerte par sirène;Solidarité;Les Rives;46.75138;2.44082
20;53000;67;Un préau couvert de panneaux solaires à l’école de La Plaine;Écoles;La Plaine;46.74274;2.42540
21;74000;75;Une piste cyclable jusqu’à la zone commerciale;Déplacements;La Plaine;46.74386;2.42316
22;18000;74;Des haies le long des chemins agricoles;Nature;La Plaine;46.74082;2.42476
23;48000;84;Une piste pour vélos et trottinettes;Sport;La Plaine;46.74162;2.42172
24;35000;61;Un repas de quartier par mois à la salle de La Plaine;Solidarité;La Plaine;46.74354;2.42620
25;27000;97;Un festival de musique dans les cours d’immeubles;Culture;Toute la ville;46.75148;2.43032
26;60000;118;Des toilettes publiques propres et gratuites;Solidarité;Toute la ville;46.74844;2.43064
VOTES
voter_id;vote;neighborhood
1;4,5,11,20,21,24;La Plaine
2;19,26;Les Rives
3;1,11,12,13,14,15,26;Les Coteaux
4;8,12,24;La Plaine
5;1,5,11,16,22,23;La Gare
6;1,3,8,11,16,17,20,26;Centre
7;1,8,18,19,20,25;Les Rives
8;8,9,14,16,24,25,26;La Gare
9;1,2,5,11,15,21,22,23;La Plaine
10;3,5,17,18;Les Coteaux
11;4,5,6,7,11,12,22,23;La Plaine
12;11,23,24;La Plaine
13;6,9,15,16,20;La Gare
14;2,6,9,12,13,16,18,21;Les Rives
15;14,15;Les Coteaux
16;1,2,3,4,6,13,14,15;Centre
17;14;Les Coteaux
18;10;La Gare
19;4;Les Rives
20;2,8,13,22,23;Les Coteaux
21;2,4,6,9,12;Centre
22;4,6,16,18,25,26;Les Rives
23;12;Les Coteaux
24;26;Centre
25;1,4,5,16,19;Centre
26;4,23;Centre
27;1,3,8;Centre
28;8,10,14;La Gare
29;1,3,4,7,22;Centre
30;1,4,22,24,26;Centre
31;5;Les Rives
32;1,2,3,5,6,13,18;Centre
33;4,6,25;La Gare
34;1,4,16;Les Coteaux
35;4,8,10,13,16,17,19,22;Les Rives
36;1,6,7,8,9,10,26;La Gare
37;1,3,6,7,8,9,21,25;La Gare
38;16,21,22,23,24,25,26;La Plaine
39;1,6,7,8,17,22,23;La Gare
40;1,5,6,8,17;La Gare
41;1,8,11,18,19,20,21,22;La Gare
42;1,3,6,8,9,16,18;Les Rives
43;10,14,23;La Gare
44;1,4,16,18;Centre
45;5,6,8,9,24;La Gare
46;1,3,12,16,18,19,22;Les Rives
47;1,6,8,10,16;La Gare
48;1,3,13,15,16,22,26;Les Coteaux
49;1,3,10,23;Centre
50;2,4,10,12,17,21,22;La Plaine
51;2,3,25;Les Coteaux
52;26;La Gare
53;1,4,8,9;La Gare
54;1,2,9,11,13,14;Centre
55;2,6,17,18;Les Rives
56;2,3,4,5,8,18,25,26;Les Rives
57;5,17,18,21,23;La Plaine
58;26;Centre
59;1,11,15,21;Les Coteaux
60;3,10,11;Centre
61;2;Centre
62;6,14;Centre
63;5,7,11;Centre
64;1,3;Centre
65;4,6,7,8,9,13,16,21;La Gare
66;1,4,6,26;Centre
67;12,14,15,22;Les Coteaux
68;4,5,6,8,9,12,24,26;La Gare
69;1,4,8,9,10,16,24,26;La Gare
70;4,14,15,16,20;La Plaine
71;1,2,3,4,5,11;Centre
72;3,5,6,15;La Gare
73;2,6,8,9,10,12,13,21;La Gare
74;2,10;Les Rives
75;3,4,14,20,25;Les Coteaux
76;1,2,4,9;Centre
77;4,16;Les Rives
78;25,26;La Plaine
79;3,4,8,17,18,19,25,26;Les Rives
80;1,2,3,22;Centre
81;10;La Gare
82;4,11,17,23;Les Rives
83;2,3,12,21,24;La Plaine
84;2,5,18,20,23,24;La Plaine
85;1,3,16,25;Centre
86;3,7,8,9,10,11,16,18;La Gare
87;1,2,6,8,9,13,14,17;La Gare
88;1,3,5;Centre
89;5;Centre
90;1,2,10,12,15,17,20;La Plaine
91;3,14,25;Les Coteaux
92;6,7,8,9,12;La Gare
93;23;La Plaine
94;1,2,8,10;Centre
95;4,16,19,26;Les Rives
96;1,3,5,10,12,15,16,18;Les Rives
97;3,9,10,14,17,21,23,25;Les Rives
98;1,3,4,6,14,19,25,26;Centre
99;6,9,18;Centre
100;1,2,3,4,5,8,10,14;La Gare
101;1,2,3,7,8,22,23,26;Centre
102;2,3,6,7,19,22,23,24;La Plaine
103;16;Les Rives
104;17;Les Rives
105;2,3,6,9,10;La Gare
106;1,3,4,14;Centre
107;13,21,22,23;La Plaine
108;2;La Gare
109;4;Centre
110;12,15;Les Coteaux
111;1,2,3,5,17;Centre
112;1,11,16,17,19,20,23,26;Les Rives
113;1,4,9,13,16,17,25;Centre
114;13,14;Les Coteaux
115;1,8,21;La Gare
116;3,4,5,7,18,19,24,26;La Plaine
117;10;La Gare
118;1,4,7,9,22;Centre
119;1,3,20;Les Rives
120;2,3,4,10,14,24,25;Centre
121;6,12;La Gare
122;7,18;Les Rives
123;1,2,3,4,5,12,17;Centre
124;1,3,5,13,14,25;Centre
125;5,17;Les Rives
126;4,6,9,23;La Plaine
127;1,2,3,11,12,14,20,22;Les Coteaux
128;5,7,8,9,26;La Gare
129;13,16,20,24;La Plaine
130;1,2,3;Centre
131;1,4;Centre
132;4,7,12,14,17,18,23,24;Les Coteaux
133;1,2,4,8,9,13;Centre
134;1,3,4,16,26;Centre
135;1;Centre
136;6,9,10,14,15,23;La Gare
137;6;Les Rives
138;1,2,3,5,6,15,19,24;Centre
139;1,15,18;Les Rives
140;8,22,26;La Plaine
141;6,12;Les Coteaux
142;3,6,17,19,21;Les Rives
143;4,6,7,8,9,19,20;La Gare
144;6,11,12;Les Coteaux
145;1,2,6,8,21,23;La Plaine
146;6,8,16;La Gare
147;1,2,4,8,11,12,25;Centre
148;5,17,18,25;La Gare
149;7,9,17,21;Les Rives
150;5,10,11,21;La Gare
151;11,12,23;Les Coteaux
152;5,11,15,17;Les Coteaux
153;22;La Plaine
154;2,3,11;Centre
155;2,17,19,23;Les Rives
156;1,2,6,8,9,18,20;Centre
157;4,17;Les Rives
158;2,5,6,7,8,12,13,21;Les Coteaux
159;10,12,20;Les Coteaux
160;1,4,9,12,22;Les Coteaux
161;10,26;Centre
162;1,4,6,7,16,17,23,25;Centre
163;1,4,15,19,21,26;Centre
164;3,8;La Gare
165;6,7,8,9,11,18,19,23;La Gare
166;17;Les Rives
167;1,2,4,17,24,25;Centre
168;4,10,19,20;Centre
169;5,17,18,23;Centre
170;3,21,23;Centre
171;2,9,14,20;Centre
172;1,8,13,14,17,20;Les Rives
173;6,7,8,16;La Gare
174;1,6,10,17;La Gare
175;2,8,9,16,19,23;La Gare
176;4,8;Les Rives
177;11,12,13,14,16;Les Coteaux
178;1,2,7,9,19,21,26;Centre
179;9;La Plaine
180;1,3,6,10,16,17,24,26;Les Rives
181;1,3,8,10;La Gare
182;1,3,4,11,17,24;Centre
183;1,9,13,23;Centre
184;6,9,10,16;La Gare
185;4,7,18,25,26;Centre
186;2,7,8,9,12,22,24,25;La Gare
187;3,8,9,13,14,15,16,22;Les Coteaux
188;9,10,23;La Gare
189;7;La Gare
190;2,17;La Gare
191;1,2,3,4,5,8,16;Centre
192;1,2,3,6,9,22,25;La Gare
193;1,3,5,10,15,17,19;Centre
194;1,2,8,11,13,16,21,23;Centre
195;1,3,4,5;Centre
196;4,9,24,25;La Gare
197;1,2,12;Les Rives
198;8,16,17,20,21,25;Les Rives
199;1,5,7,9,11,15,18,20;Centre
200;9;Les Coteaux
201;2,16,21,24;La Plaine
202;2,3,4,5,6,14,17,24;Centre
203;17,19;Les Rives
204;6;La Gare
205;9,10;La Gare
206;2,7,8,16;La Gare
207;1,2,3,4;Centre
208;1,11,13,15,16,21,23,26;Les Coteaux
209;14;Les Coteaux
210;9;La Gare
211;1;Centre
212;1,2,4,5,11,17;Centre
213;1,9,15,16,18,20,22,24;La Plaine
214;2,10;La Gare
215;5;La Gare
216;3,9;La Gare
217;2,3,5,17,20,22,23;La Plaine
218;1,3,8,9,11,20,22,25;La Plaine
219;2,9;Centre
220;16,19;Les Rives
221;23;Les Coteaux
222;6,11,15,16,17;Les Coteaux
223;1,3,17,18;Les Rives
224;15,16;Les Coteaux
225;25;Centre
226;1,3,4,8,16,17,18,19;Les Rives
227;11,13;Les Coteaux
228;1,17;Centre
229;6,7,9,12,13,18,25,26;La Gare
230;22,26;Centre
231;3,7,10,17,20;Les Coteaux
232;2,3,4,6;Centre
233;3,19,20,22;La Plaine
234;1;La Gare
235;2,6,9,12,14,15,24,26;Les Coteaux
236;1,10,20;Centre
237;1,16;Centre
238;1,3,4,19;Centre
239;1,4,6,7,25,26;Centre
240;1;Centre
241;11,18;Les Coteaux
242;13,14,21,22,23;La Plaine
243;23;La Plaine
244;11,12,25;Les Coteaux
245;1,8;La Gare
246;20,25;La Gare
247;21,26;Centre
248;1,2,3,7,10,20;Centre
249;1,2,4,16,17,18,19,23;Les Rives
250;1,3,8,25;Centre
251;17,19,26;Les Rives
252;2,26;Centre
253;2,6,10,24;La Gare
254;26;Les Rives
255;1,7,8,9,10,21;La Gare
256;1,7,8;La Gare
257;2,3,4,16;Centre
258;3,7,8,9,11,16,23;La Gare
259;6,14,16,17;Les Rives
260;2,8,16,22;Les Rives
261;10,13,16,25;La Gare
262;1,2,6,8,9,10;La Gare
263;4,5,8,10,17;La Gare
264;1;Les Rives
265;1;Les Coteaux
266;6;La Gare
267;20,23,24,26;La Plaine
268;5,17,18,20,22,25;La Gare
269;3,4,6,7,12,18,25,26;La Gare
270;1,3,4,8,9;La Gare
271;1,2,3,4,8,9,25;Centre
272;6,8,9;La Gare
273;12,17;Les Rives
274;1,4,10,11,12,14,15,26;Les Coteaux
275;6,7,9;La Gare
276;2,3,14,16,19,22,24,25;Les Rives
277;1,2,6,16;Les Rives
278;1,11,12,13,16,17;Les Coteaux
279;1;Centre
280;8,16,24;La Gare
281;3;Centre
282;2,9,10;La Gare
283;3,7,10,11,14,16,17,18;Les Rives
284;2,11,12,14,25;Les Coteaux
285;18;Centre
286;1,2,16,20,26;Centre
287;1,3,5,13;Centre
288;3,11,15;Les Coteaux
289;1,2;Centre
290;22,23;La Plaine
291;1,4,5,11,12;Centre
292;6,8,10;La Gare
293;8,23;La Gare
294;1,2,5,22,23;Centre
295;6,9;La Gare
296;1,2,3,16;Centre
297;1,2,3,4,17;Centre
298;2,3;Centre
299;1,4,6,7,16,17,24,26;La Gare
300;1,5,6,9;Centre
301;4,7,9,13,21,26;La Gare
302;3,11;Centre
303;1,9,11;Les Coteaux
304;6,8,9,10,12,16,17,25;La Gare
305;6,11,13;Les Coteaux
306;1,2,3,15,22;Centre
307;1,2,10,17,25;Centre
308;1,2,4,20,22;Centre
309;1,2,3,4,8,11,12,20;Les Coteaux
310;2,4;La Plaine
311;10;La Gare
312;1,2,4,6,9,13,18,26;Centre
313;2,4,6,16,18,21,24,25;Les Rives
314;12;Les Coteaux
315;1,4,7,12,19,24;Les Coteaux
316;2,3,5,7,8,12,21,25;La Gare
317;2,7,9,12;Les Coteaux
318;2,3,6,9;Les Rives
319;1,3,5,8,14,19,25;Centre
320;1,4,7,18,22;La Gare
321;2,4,8,16,18,20,22,25;Les Rives
322;3,5,9,11,12,25;Les Coteaux
323;1,2,6,26;La Plaine
324;5,6,7,11,17,26;La Gare
325;5,26;Centre
326;1,3,6,7,11,19,22,26;La Gare
327;2,21;Les Rives
328;1,3,16,17,25;Les Rives
329;4,5,6,8,10,15,16;La Gare
330;1,6,13;La Gare
331;1,6,7,8,9,19,23,26;La Gare
332;1,3,5,6,8,9,11,18;La Gare
333;7,8,9,10,14,23,25,26;La Gare
334;3,5,7,10,13,17,20,26;Centre
335;1,4,6,9,16,26;Centre
336;13,22;Les Coteaux
337;1,16,17;Les Rives
338;4,6,16,19,21,22,24;La Plaine
339;2,3,4,15,25;Centre
340;1,5,8;Centre
341;1;Centre
342;1,3,4,5,8,10,21,26;Centre
343;16;La Plaine
344;4,7,8,9,10,11;La Gare
345;2,6,8,9,21;La Gare
346;1,17,22,25;La Gare
347;1,8,10;La Gare
348;6,10,23,24;La Gare
349;6,7,8,14;La Gare
350;2,15,20,25;Centre
351;1,2,3,4,5,17;Centre
352;25;La Gare
353;3,15;Centre
354;1,3,5,8,16,18,23,26;Centre
355;1;Centre
356;1,3,11;Centre
357;3,16;Les Rives
358;1,8,9,25,26;La Gare
359;2,9;Centre
360;3,6,8,9,11,13,15,25;Les Coteaux
361;1,4,10,11,12,15,21,26;Les Coteaux
362;2,9,21,25;Centre
363;1,15,24;Les Coteaux
364;17,18,25;Les Rives
365;6,10,13;Les Coteaux
366;1,3,8,13;Les Coteaux
367;1,7,11;La Gare
368;5,17,20;La Plaine
369;1,2,9,12,14,15,16,26;Les Coteaux
370;1,3,4,8,25;Centre
371;1,2,5;Centre
372;1,2,3,22;Centre
373;15,19;Les Rives
374;1,2,3,4,5,20,22,25;Centre
375;1,2,3,4,5,20,21;Centre
376;1,2,4,5,11,12,17;Centre
377;2,10,24;Les Rives
378;3,16;Les Rives
379;1,2,3,6,15,26;Centre
380;4,6,7,8;La Gare
381;5,24;Les Coteaux
382;24;La Plaine
383;1,11,17,25;Centre
384;1,8,9,11,13,21,22;Les Coteaux
385;1,3,4,6,10,20;La Gare
386;1,26;Centre
387;2,4,6,7,8,9,16;La Gare
388;6;Les Rives
389;1,2,3,10,13,14;Centre
390;4,6,7,10,16,17;La Gare
391;8;Les Coteaux
392;5,6,11,12,16,21,22,23;La Plaine
393;1,3,6,7,9,22,23,24;La Gare
394;6,7,9,11,23;La Gare
395;1,17,21,24;Centre
396;1,5,9;Centre
397;1,3,18;Centre
398;4,25;Centre
399;1;Centre
400;13;Les Coteaux
401;3,12,15,26;Les Coteaux
402;15,19;Les Rives
403;1,3,8,13,21,22;La Plaine
404;2,3,25;Centre
405;1,4,5,9,10,18,19,26;Centre
406;2,7,20;La Gare
407;1,4,5;Centre
408;3,4,5,26;Centre
409;1,2,6,9,10,14,25;La Gare
410;12,13,14,15,23;Les Coteaux
411;1,2;Centre
412;6,9,10,11,23;La Gare
413;2,5,6,12,14,15;Les Coteaux
414;1,6,7,9;La Gare
415;3,4,7,10,18,19,24,26;La Gare
416;1,4,7,9,10,14,15;Les Coteaux
417;1,3,4,5,9,10,17,25;Centre
418;16,17,26;Les Rives
419;1,17;Les Rives
420;1,2,6,9;La Gare
421;5,10,17;Centre
422;11,18,22,23,26;La Gare
423;1,15,16,22;La Plaine
424;9,10,11,20,21;La Gare
425;25;Centre
426;13;Les Coteaux
427;2,12,13,20;Les Coteaux
428;3,5,11,15,18,22,26;La Plaine
429;16,17,18,19,23;Les Rives
430;2,7,8,10,26;La Gare
431;4,9,10,15;La Gare
432;1,2,4,16;Centre
433;1,6,10,16,17,26;Les Rives
434;1,2,9;Centre
435;1,4,5,6;Centre
436;5,7,26;La Gare
437;1,21;La Plaine
438;1,3,7,10,15,24,25,26;La Gare
439;6,8,9,12,22;La Gare
440;5,8,13,15,16,17,19,23;Les Rives
441;6,9,20,23;La Plaine
442;6,9,10;La Gare
443;26;Les Coteaux
444;17,18,19;Les Rives
445;4,6,21;Centre
446;2,3,6,9,17;La Plaine
447;3,8,16,21,22,23;La Plaine
448;13,16,17,20;Les Rives
449;5,14,15,16,17,18,23,25;Les Coteaux
450;2,4,6,7,10,15,26;La Gare
451;6,16;Les Rives
452;1,7,10,11,18;Centre
453;1,3,24;Centre
454;7,9,19;La Gare
455;4,10,11,19;Centre
456;2,9,12,15,19,20,21;Centre
457;1,6;La Gare
458;8,12,17,21;Les Rives
459;1,2,6,24,26;Centre
460;1,4;Centre
461;2,3,7,16,17,18,25,26;Les Rives
462;3,11,12;Les Coteaux
463;1,2,5;Centre
464;2,17,26;Centre
465;6,7,8,10,12,19,20,25;La Gare
466;1,6,9,16,17,23,25,26;Les Rives
467;3,9;Centre
468;1,3,4,5,6,9,21;Centre
469;23;La Plaine
470;5,11;Centre
471;11,15;Les Coteaux
472;1,21,23;La Plaine
473;1,8,10,22;La Gare
474;9;La Gare
475;1;Les Coteaux
476;1,2,4,15,19;Centre
477;2,5,16,20,21,23,25,26;La Plaine
478;8,11,18,23;La Plaine
479;1,4,13,14;Les Coteaux
480;1,5,11,16,21,22;La Plaine
481;1,3,4,7,8,18,19;Centre
482;1,2,11,18;Centre
483;2,5;Les Rives
484;3,5,11,13,15,25;Les Coteaux
485;26;Les Rives
486;11,26;Les Coteaux
487;6,10;Les Coteaux
488;6,8,9;La Gare
489;1,2,3,18,21,22;Centre
490;2,3,7,10,23,26;La Gare
491;1,2,11,13,15,16,18,26;Les Coteaux
492;1,2,3,4;Centre
493;4,5,8,11,12,15;Les Coteaux
494;1,6,16,19,26;La Gare
495;14,19;Centre
496;2,6,8,9,13;La Gare
497;13,14,20,22;Les Coteaux
498;7,16,23,25;La Gare
499;1,3,4,12,15,19,20,26;Centre
500;1,2,3,4,5,16,17,23;Centre
501;4,6,15,21,23,24;La Plaine
502;1,2,4,5,8,10,18,20;Centre
503;3,4;Centre
504;1,4,8;Centre
505;1,17,18;Les Rives
506;1,2,3,5,13,22;Centre
507;8,13;Les Coteaux
508;1,5,11,12,15,16,19,24;Les Coteaux
509;2,15;La Gare
510;2,4,9,10,15,26;La Gare
511;1,6,8,9,11,16,21;La Gare
512;4,6,7,10,19,26;La Gare
513;1,3,4,5,8,12,17,23;Centre
514;6,9,24;La Gare
515;14,15;Les Coteaux
516;2,4,5,7,11,12,15,17;Les Coteaux
517;1,3,4,8,10,15,18,20;Centre
518;20;La Plaine
519;1,2,6,9,16;Centre
520;3;Centre
521;2,3,9,12,25;Centre
522;3,4,7,9,12,14,25,26;Les Coteaux
523;2,15;Centre
524;3,4,11,14,15,17,26;Les Coteaux
525;11;Centre
526;4,9,18;Centre
527;2,3,5,6,11,21,25,26;Centre
528;3,4,5,6,10,12,21,26;Centre
529;1,2,3,8,12,21;Centre
530;1,5,6,16,19,21,23,26;Les Rives
531;3,5,22;Centre
532;4,7,8,9,11,17,24,26;La Gare
533;4,7,21,23,24,26;La Plaine
534;1,3,7,8,10,17,25,26;La Gare
535;1,4,6,12,20;Centre
536;15;Les Coteaux
537;16;Centre
538;1,4,6,12,13,19,20,26;Les Coteaux
539;6;La Gare
540;1,2,3,6,10,12,23,26;Centre
541;1,5,12,15;Centre
542;16,22;Les Rives
543;1,3,5,6,9,11,14,20;La Gare
544;15;Les Coteaux
545;1,2,4,12,15,22,25,26;Centre
546;1,8,9,10,13,15,17,18;La Gare
547;6,7,9;La Gare
548;10;La Gare
549;4,11,17,18,19;Centre
550;1,2,11,15,18,21,22,23;La Plaine
551;3,4,5,7,9,16,26;Centre
552;6,10,14,15;Les Coteaux
553;3,5,8,9,10,11,17,23;La Gare
554;1,2,3,4,5,9,10,26;La Gare
555;3,13;Centre
556;21;La Plaine
557;3;Centre
558;1,13,15,18;Les Coteaux
559;1,4,5,20,24;La Plaine
560;2,3,11,12;Centre
561;4,7,9,12,15,16;Les Coteaux
562;4,12,19;Les Coteaux
563;1,4,5,13,14,17,22;Centre
564;26;Les Rives
565;2,14,15;Les Coteaux
566;1,7,8,15,17,25,26;La Gare
567;15;Les Coteaux
568;1,4,10,13,23,26;Centre
569;1,8,16,25;Les Rives
570;1,2,3,4,10,19,24,25;Centre
571;2,6,7,8,9,10,14,26;La Gare
572;2,10,23,26;Centre
573;3,8,9,16,21,25,26;Les Rives
574;4,23,25;La Plaine
575;3,6,8,9,11,14,15,20;Les Coteaux
576;18;Les Rives
577;1,6,7,8,9,14;La Gare
578;3,8,18,20,21,22,24,25;La Plaine
579;3,12,15,25;Les Coteaux
580;9,26;La Gare
581;2,3,4,6,8,26;Centre
582;6,15;Les Coteaux
583;2,5,6,12,15,16,22,26;La Gare
584;1,3,16;Centre
585;16,17,19;Les Rives
586;2,4,9,10,14,18,24,25;La Gare
587;2;Les Rives
588;1,5,16,18,20;Les Rives
589;23;Les Rives
590;6,9,11,12,16,17,18;La Gare
591;1,4,19,20,22,26;Centre
592;2,13,26;Centre
593;1,2,4,6,7,9,16;Centre
594;2,11,12,17;Les Coteaux
595;21,26;Les Rives
596;16,17;Les Rives
597;5,6,11,17;Les Rives
598;17;Les Coteaux
599;7,14,16,17,19,23,26;Les Rives
600;1,5;Centre
601;13,16,17,19;Les Rives
602;1,4,7,9,18,21,22,25;Centre
603;2,3,6,10,12,16;Les Rives
604;3;Les Rives
605;1,2,4,18,25;Centre
606;1,3,4,14;Centre
607;2,3,4;Centre
608;3,15,24;Les Coteaux
609;1;Centre
610;2,3,6,15,18,19,23;Centre
611;10;La Gare
612;11,15,23;Les Coteaux
613;6;La Gare
614;16,17,19,20,22,23,24,26;La Plaine
615;3,16,24,25;Les Rives
616;3,11,12,20;Les Coteaux
617;1,4,5,22;Centre
618;2,6,8,9,10,14,21,24;La Gare
619;25;Les Rives
620;1,4,5,6,8,9,21,25;Centre
621;3,5,16,17,22,25;La Plaine
622;2,4,9,10,18,20,25,26;Les Coteaux
623;1,3,9,13,14,16,25,26;Les Rives
624;1,5;Centre
625;16,21;Les Rives
626;1,4,5,8,9,10,18,22;La Gare
627;1,2,9,12,15,16,21;Centre
628;5,6,18,24;La Plaine
629;5;Les Rives
630;4,12;Centre
631;1,4,8;Centre
632;26;Les Rives
633;3,16,20,21,23,24;La Plaine
634;15,25;Les Coteaux
635;1,4,6,14,21,25;La Plaine
636;1,3,5,6,12,17,18,21;Centre
637;5;Centre
638;6,12,13,15,17,18,23;Les Coteaux
639;20,24,25;La Plaine
640;5,13,14;Centre
